import { CommanderError } from 'commander';
import { MixnasError, messageOf } from '../util/errors.ts';
import type { Io } from './io.ts';
import { createProgram } from './program.ts';

function report(io: Io, error: unknown, debug: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  io.err.write(`mixnas: ${messageOf(error)}\n`);
  if (error instanceof MixnasError && error.hint !== undefined) io.err.write(`hint: ${error.hint}\n`);
  if (debug && error instanceof Error) io.err.write(`${error.stack}\n`);
  if (error instanceof MixnasError) return error.exitCode;
  if (!debug) io.err.write('hint: this looks like a bug in mixnas; run again with --debug and report what it prints\n');
  return 1;
}

/** Runs one invocation; sets `process.exitCode` (0 done, 1 failed, 2 wrong usage, 130 interrupted). */
export async function main(argv: readonly string[]): Promise<void> {
  const io: Io = { out: process.stdout, err: process.stderr, in: process.stdin, env: process.env, cwd: process.cwd() };
  try {
    await createProgram(io).parseAsync(argv, { from: 'user' });
  } catch (error) {
    process.exitCode = report(io, error, argv.includes('--debug'));
  }
}
