import { CommanderError } from 'commander';
import { MixnasError, messageOf } from '../util/errors.ts';
import { Answer, doWithout } from './answer.ts';
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

/**
 * Runs one invocation; sets `process.exitCode` (0 done, 1 failed, 2 wrong usage, 130 interrupted). A reader of stdout that
 * has gone away changes nothing of that.
 */
export async function main(argv: readonly string[]): Promise<void> {
  const io: Io = { out: process.stdout, err: process.stderr, in: process.stdin, env: process.env, cwd: process.cwd() };
  const debug = argv.includes('--debug');
  const answer = new Answer(io.out);
  doWithout(io.err);
  try {
    await createProgram(io).parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!answer.isOwn(error)) process.exitCode = report(io, error, debug);
  }
  const problem = await answer.end();
  if (problem !== null) process.exitCode = report(io, problem, debug);
}
