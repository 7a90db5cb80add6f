// Where a built engine is put: made aside, tried, and moved into its folder whole, so that one that works is never lost to a
// build that fails or is stopped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from './compile.mjs';
import { hostTarget } from './targets.mjs';

const ASIDE = /^aside-(\d+)$/;

/**
 * @typedef {object} Status what `status.json` beside a module holds
 * @property {string | null} inputs hash of what the module was built from; null without one
 * @property {string | null} sources the sources' part of it
 * @property {string | null} compiler
 * @property {string | null} reason why the last build failed; null after a success
 */

export const moduleIn = (folder) => join(folder, 'mixnas.node');

/** @returns {Status} */
export function readStatus(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'status.json'), 'utf8'));
  } catch {
    return { inputs: null, sources: null, compiler: null, reason: null };
  }
}

/** @param {Status} status */
export function writeStatus(folder, status) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'status.json');
  writeFileSync(`${file}.partial`, `${JSON.stringify(status, null, 2)}\n`);
  renameSync(`${file}.partial`, file);
}

/** Why this Node.js does not load a module, tried in a process of its own; null when it does. */
export function loadProblem(module) {
  const { status, stderr } = spawnSync(process.execPath, ['-e', `require(${JSON.stringify(module)})`], {
    encoding: 'utf8',
  });
  if (status === 0) return null;
  return stderr.split('\n').find((line) => /Error/.test(line)) ?? 'the process that loaded it died';
}

/** Whether a module of these inputs is there, and loads where it is for this platform. */
export function isBuilt(folder, target, inputs) {
  const module = moduleIn(folder);
  if (readStatus(folder).inputs !== inputs || !existsSync(module)) return false;
  return target !== hostTarget() || loadProblem(module) === null;
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Removes what builds left that were killed. */
function sweep(folder) {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const pid = ASIDE.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Builds the engine for a target and puts it into a folder.
 * @param {import('./compiler.mjs').Compiler} compiler
 * @param {Pick<Status, 'inputs' | 'sources'>} hashes
 * @throws Error when it does not compile or, on its own platform, does not load; the folder is then as it was
 */
export async function buildInto(folder, target, compiler, hashes) {
  sweep(folder);
  const aside = join(folder, `aside-${process.pid}`);
  try {
    const module = await compile(compiler, target, aside);
    const problem = target === hostTarget() ? loadProblem(module) : null;
    if (problem !== null) throw new Error(`the built module does not load: ${problem}`);
    renameSync(module, moduleIn(folder));
    writeStatus(folder, { ...hashes, compiler: compiler.version, reason: null });
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
