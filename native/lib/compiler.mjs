// The compiler: a command that takes the options of GCC and Clang, as `zig c++` does for every platform.
import { spawnSync } from 'node:child_process';
import { TARGETS } from './targets.mjs';

/**
 * @typedef {object} Compiler
 * @property {readonly string[]} command program and first arguments
 * @property {readonly string[] | null} zig the command of Zig where it is Zig, else null
 * @property {string} version first line that it says of itself
 */

const words = (text) => text.split(/\s+/).filter((word) => word !== '');

/** What the environment adds, as make has it. */
export const ENVIRONMENT = {
  compile: words(`${process.env.CPPFLAGS ?? ''} ${process.env.CXXFLAGS ?? ''}`),
  link: words(process.env.LDFLAGS ?? ''),
};

/** The first line of `command --version`; null when the command does not run. */
function versionOf(command, argument = '--version') {
  const [program, ...rest] = command;
  const { status, stdout } = spawnSync(program, [...rest, argument], { encoding: 'utf8' });
  return status === 0 ? (stdout.split('\n')[0] ?? '').trim() : null;
}

/**
 * The compiler of this machine: `CXX` where the environment names one, else the first of g++, clang++ and c++ that runs.
 * @returns {Compiler | null} null when there is none
 */
export function localCompiler() {
  const { CXX } = process.env;
  for (const command of CXX ? [words(CXX)] : [['g++'], ['clang++'], ['c++']]) {
    const version = versionOf(command);
    if (version !== null) return { command, zig: null, version };
  }
  return null;
}

/**
 * Zig as a compiler for a target.
 * @param {string} zig the command of Zig, such as `python3 -m ziglang`
 * @param {string} target of `TARGETS`
 * @returns {Compiler | null} null when the command does not run
 */
export function zigCompiler(zig, target) {
  const command = words(zig);
  const version = versionOf(command, 'version');
  if (version === null) return null;
  return { command: [...command, 'c++', '-target', TARGETS[target]], zig: command, version: `Zig ${version}` };
}
