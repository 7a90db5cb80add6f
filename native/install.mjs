// Builds the native kernels when the package is installed. Never fails the install: what went wrong is written to
// native/build/status.json, where `mixnas doctor` reads it, and the tfjs engine serves instead. What was built from the same
// sources stays, since npm runs this again when `npx` first links the package; `--force` builds it anew.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const MOST_CHARACTERS = 4000;

const statusFile = join(folder, 'build', 'status.json');
const addonFile = join(folder, 'build', 'Release', 'mixnas.node');

/** SHA-256 of all that a build depends on: the sources, Node.js, the compilers that the environment names. */
function inputsHash() {
  const sources = readdirSync(join(folder, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = [...sources, join(folder, 'binding.gyp'), fileURLToPath(import.meta.url)].sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file.slice(folder.length)}\0`).update(readFileSync(file));
  const { CC = '', CXX = '', CFLAGS = '', CXXFLAGS = '' } = process.env;
  return hash.update([process.version, process.arch, CC, CXX, CFLAGS, CXXFLAGS].join('\0')).digest('hex');
}

/** Whether a build of these inputs is there and loads. */
function isBuilt(inputs) {
  try {
    const status = JSON.parse(readFileSync(statusFile, 'utf8'));
    if (!status.built || status.inputs !== inputs) return false;
    createRequire(import.meta.url)(addonFile);
    return true;
  } catch {
    return false;
  }
}

/** Writes what the build came to; `reason` is null after a success. */
function report(built, reason) {
  mkdirSync(join(folder, 'build'), { recursive: true });
  writeFileSync(statusFile, `${JSON.stringify({ built, reason, inputs: inputsHash() }, null, 2)}\n`);
  if (!built) console.error(`mixnas: the native engine was not built (${reason.split('\n')[0]}); see mixnas doctor`);
}

/** The last line of a compiler's or node-gyp's output that names an error, or its last line. */
function reasonOf(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const found = lines.find((line) => /error:|ERR! stack|not found|No such file/i.test(line)) ?? lines.at(-1) ?? '';
  return `${found.trim()}\n${output.slice(-MOST_CHARACTERS)}`;
}

function build() {
  let gyp;
  try {
    gyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
  } catch {
    return report(false, 'node-gyp is not installed');
  }
  // Headers beside the running node save a download.
  const prefix = dirname(dirname(process.execPath));
  const { status, error, stdout, stderr } = spawnSync(
    process.execPath,
    [gyp, 'rebuild', '--directory', folder, '--jobs', 'max', ...localHeaders(prefix)],
    { encoding: 'utf8', maxBuffer: 64 << 20 },
  );
  if (error) return report(false, `node-gyp did not start: ${error.message}`);
  if (status !== 0) return report(false, reasonOf(`${stdout}\n${stderr}`));
  try {
    createRequire(import.meta.url)(addonFile);
  } catch (problem) {
    return report(false, `the built module does not load: ${problem.message}`);
  }
  report(true, null);
}

/** node-gyp's option for headers that were installed together with node, where they are. */
function localHeaders(prefix) {
  try {
    createRequire(import.meta.url).resolve(join(prefix, 'include', 'node', 'node_version.h'));
    return ['--nodedir', prefix];
  } catch {
    return [];
  }
}

if (process.argv.includes('--force') || !isBuilt(inputsHash())) build();
