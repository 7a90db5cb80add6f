// Builds the native engine of a clone for this machine, in `native/build`; `npm ci` runs it. What was built from the same
// inputs stays, whichever Node.js built it. Ends with 1 when it fails; with --optional it ends with 0, since a prebuilt engine
// or the engine tfjs may serve. --force builds anew. What went wrong is in `native/build/status.json`, for `mixnas doctor`.
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { localCompiler } from './lib/compiler.mjs';
import { NATIVE, sourcesHash } from './lib/inputs.mjs';
import { buildInto, isBuilt, moduleIn, readStatus, writeStatus } from './lib/place.mjs';
import { hostTarget } from './lib/targets.mjs';

const FOLDER = join(NATIVE, 'build');
const MOST_CHARACTERS = 4000;
const target = hostTarget();
const sources = sourcesHash();
const inputs = inputsHash();

/** The sources, the platform, and the compiler and options that the environment names. */
function inputsHash() {
  const { CXX = '', CPPFLAGS = '', CXXFLAGS = '', LDFLAGS = '' } = process.env;
  return createHash('sha256').update([sources, target, CXX, CPPFLAGS, CXXFLAGS, LDFLAGS].join('\0')).digest('hex');
}

/** The line of a compiler's output that names an error, then the end of the output. */
function reasonOf(message) {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  const found = lines.find((line) => /error:|not found|cannot find|no such file/i.test(line)) ?? lines.at(-1) ?? '';
  return lines.length < 2 ? found.trim() : `${found.trim()}\n${message.slice(-MOST_CHARACTERS)}`;
}

/** Notes a failure. A module of the same sources stays; one of other sources would compute something else, so it goes. */
function fail(reason) {
  const before = readStatus(FOLDER);
  const keeps = before.sources === sources;
  if (!keeps) rmSync(moduleIn(FOLDER), { force: true });
  writeStatus(FOLDER, keeps ? { ...before, reason } : { inputs: null, sources: null, compiler: null, reason });
  const kept = keeps ? '; the one that is there stays' : '';
  console.error(`mixnas: the native engine was not built (${reason.split('\n')[0]})${kept}; see mixnas doctor`);
  process.exitCode = process.argv.includes('--optional') ? 0 : 1;
}

async function build() {
  const compiler = localCompiler();
  if (compiler === null) {
    const { CXX } = process.env;
    return fail(CXX ? `CXX=${CXX} does not run` : 'no C++ compiler was found: looked for g++, clang++, c++');
  }
  try {
    await buildInto(FOLDER, target, compiler, { inputs, sources });
  } catch (error) {
    fail(reasonOf(error.message));
  }
}

if (process.argv.includes('--force') || !isBuilt(FOLDER, target, inputs)) await build();
