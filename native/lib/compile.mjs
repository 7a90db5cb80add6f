// Compiles and links the engine for one target: every instruction set is one object file, all of them in one module.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ENVIRONMENT } from './compiler.mjs';
import { NATIVE } from './inputs.mjs';
import { NODE_API } from './targets.mjs';

const load = createRequire(import.meta.url);

const COMMON = ['-std=c++17', '-fno-exceptions', '-fvisibility=hidden', '-Wno-psabi'];
const KERNELS = ['-O3', '-fno-math-errno', '-fno-trapping-math', '-ffp-contract=fast', '-fno-rtti'];
const GLUE = [
  '-O2',
  `-DNAPI_VERSION=${NODE_API}`,
  '-DNAPI_DISABLE_CPP_EXCEPTIONS',
  '-DNODE_ADDON_API_DISABLE_DEPRECATED',
];

const AVX512 = ['-mavx512f', '-mavx512bw', '-mavx512vl', '-mavx512dq', '-mfma', '-mprefer-vector-width=512'];

/** Instruction sets of a processor, the longest to compile first, with the options that turn them on. */
const SETS = {
  x64: {
    amx: [...AVX512, '-mavx512bf16', '-mamx-tile', '-mamx-bf16'],
    avx512: AVX512,
    avx2: ['-mavx2', '-mfma'],
    base: [],
  },
  other: { base: [] },
};

const SOURCES = [
  'session',
  'calls',
  'addon',
  'arguments',
  'tables',
  'engine',
  'memory',
  'pool',
  'machine',
  'processor',
  'check/program',
  'check/checker',
  'check/convolutions',
  'check/channels',
  'check/movement',
];

/** Folders of the headers, both from packages: nothing is downloaded, and Node.js's own are not looked for. */
function includes() {
  const api = load('node-api-headers').include_dir;
  const wrapper = dirname(load.resolve('node-addon-api/package.json'));
  return [`-I${api}`, `-I${wrapper}`];
}

/** Runs a command; rejects with all that it wrote when it fails. */
function execute([program, ...rest]) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    child.on('error', (error) => reject(new Error(`${program} did not start: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(output.trim() || `${program} ended with ${signal ?? code}`));
    });
  });
}

/** Runs commands, as many at once as there are processors; stops starting more after the first that fails. */
async function executeAll(commands) {
  const waiting = [...commands];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        await execute(next);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: availableParallelism() }, worker));
  for (const { reason } of workers) if (reason !== undefined) throw reason;
}

/** The commands that make the object files, and those files. */
function objects(compiler, { platform, arch }, folder) {
  const sets = SETS[arch] ?? SETS.other;
  const common = [...COMMON, ...(platform === 'win32' ? [] : ['-fPIC']), ...(arch === 'x64' ? ['-DMIXNAS_X64'] : [])];
  const step = (source, object, options) => {
    const input = join(NATIVE, 'src', `${source}.cpp`);
    const command = [...compiler.command, ...common, ...options, ...ENVIRONMENT.compile, '-c', input, '-o', object];
    return { command, object };
  };
  const kernels = Object.entries(sets).map(([set, options]) =>
    step('kernels/run', join(folder, `kernels-${set}.o`), [...KERNELS, `-DMIXNAS_ISA=${set}`, ...options]),
  );
  const glue = SOURCES.map((source) => step(source, join(folder, `${basename(source)}.o`), [...GLUE, ...includes()]));
  return [...kernels, ...glue];
}

/** Node.js's own functions on Windows, as a library to link with: `node.exe` exports them. */
async function importLibrary(compiler, arch, folder) {
  const { def_paths: definitions } = load('node-api-headers');
  const machine = arch === 'arm64' ? 'arm64' : 'i386:x86-64';
  const libraries = Object.entries(definitions).map(([name, definition]) => [definition, join(folder, `${name}.lib`)]);
  for (const [definition, library] of libraries) {
    await execute([...compiler.zig, 'dlltool', '-m', machine, '-d', definition, '-D', 'node.exe', '-l', library]);
  }
  return libraries.map(([, library]) => library);
}

async function linkOptions(compiler, { platform, arch }, folder) {
  if (platform === 'darwin') return ['-bundle', '-undefined', 'dynamic_lookup'];
  if (platform === 'win32') return ['-shared', '-s', ...(await importLibrary(compiler, arch, folder))];
  const shared = ['-shared', '-s', '-pthread'];
  if (compiler.zig !== null) return shared;
  // C++'s own library goes into the module, out of sight of others, as Zig does by itself: the system's may be older.
  return [...shared, '-static-libstdc++', '-static-libgcc', '-Wl,--exclude-libs,ALL'];
}

/**
 * Compiles everything and links it to `mixnas.node`.
 * @param {import('./compiler.mjs').Compiler} compiler
 * @param {string} target such as `linux-x64-musl`
 * @param {string} folder for the object files and the module; made when it is not there
 * @returns {Promise<string>} the module
 * @throws Error with the compiler's output
 */
export async function compile(compiler, target, folder) {
  const [platform, arch] = target.split('-');
  mkdirSync(folder, { recursive: true });
  const steps = objects(compiler, { platform, arch }, folder);
  await executeAll(steps.map(({ command }) => command));
  const module = join(folder, 'mixnas.node');
  const options = await linkOptions(compiler, { platform, arch }, folder);
  const linked = [...steps.map(({ object }) => object), '-o', module];
  await execute([...compiler.command, ...linked, ...options, ...ENVIRONMENT.link]);
  return module;
}
