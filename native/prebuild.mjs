// Makes prebuilt engines: `prebuilds/<target>/mixnas.node`, which the package carries.
//
//   npm run prebuild                                        this platform, with its own compiler, as `npm ci` built it
//   npm run prebuild -- --zig zig                           every platform, with Zig
//   npm run prebuild -- --zig "python3 -m ziglang" linux-arm64 win32-x64
//   npm run prebuild -- --check                             ends with 1 when a platform has none of these sources
//
// What was made from the same sources stays.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { localCompiler, zigCompiler } from './lib/compiler.mjs';
import { NATIVE, sourcesHash } from './lib/inputs.mjs';
import { buildInto, isBuilt, loadProblem, moduleIn, readStatus, writeStatus } from './lib/place.mjs';
import { hostTarget, TARGETS } from './lib/targets.mjs';

const { values, positionals } = parseArgs({
  options: { zig: { type: 'string' }, check: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const sources = sourcesHash();

/** The targets that are meant; all of them with Zig or to check, else this platform. */
function wantedTargets() {
  const unknown = positionals.filter((name) => !(name in TARGETS));
  if (unknown.length > 0) {
    throw new Error(`no such platform: ${unknown.join(', ')}; expected ${Object.keys(TARGETS).join(', ')}`);
  }
  if (positionals.length > 0) return positionals;
  return values.zig !== undefined || values.check ? Object.keys(TARGETS) : [hostTarget()];
}

function compilerFor(target) {
  if (values.zig === undefined && target !== hostTarget())
    throw new Error(`${target} from ${hostTarget()} needs --zig`);
  const compiler = values.zig === undefined ? localCompiler() : zigCompiler(values.zig, target);
  if (compiler === null) throw new Error(`no compiler: ${values.zig ?? 'looked for CXX, g++, clang++, c++'}`);
  return compiler;
}

/** Takes the local build where it is of these sources. @returns whether it was */
function takeLocal(target, folder) {
  const local = join(NATIVE, 'build');
  const status = readStatus(local);
  const serves = values.zig === undefined && target === hostTarget() && status.sources === sources;
  if (!serves || loadProblem(moduleIn(local)) !== null) return false;
  mkdirSync(folder, { recursive: true });
  copyFileSync(moduleIn(local), moduleIn(folder));
  writeStatus(folder, { ...status, inputs: sources, reason: null });
  console.log(`${target}: taken from native/build, built with ${status.compiler}`);
  return true;
}

async function prebuild(target) {
  const folder = join(NATIVE, '..', 'prebuilds', target);
  if (isBuilt(folder, target, sources)) return console.log(`${target}: up to date`);
  if (values.check) throw new Error('there is no engine of these sources; npm run prebuild makes it');
  if (takeLocal(target, folder)) return;
  const compiler = compilerFor(target);
  await buildInto(folder, target, compiler, { inputs: sources, sources });
  console.log(`${target}: built with ${compiler.version}`);
}

for (const target of wantedTargets()) {
  await prebuild(target).catch((error) => {
    console.error(`${target}: ${error.message}`);
    process.exitCode = 1;
  });
}
