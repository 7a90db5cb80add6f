import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { Io } from '../io.ts';
import { oneOf } from '../options.ts';

/** Which trial of a run: by reward, by the front's knee, or by number. */
export type Selection = 'best' | 'knee' | number;

function selection(text: string): Selection {
  if (text === 'best' || text === 'knee') return text;
  const number = /^trial:(\d+)$/.exec(text)?.[1];
  if (number !== undefined) return Number(number);
  throw new InvalidArgumentError(`expected best, knee or trial:N; came "${text}".`);
}

const FORMATS = ['json'] as const;

/** `mixnas export`: an architecture that a run found, as a file. */
export function registerExport(program: Command, io: Io): void {
  program
    .command('export')
    .description('write an architecture that a run found')
    .argument('<run>', 'run folder; the run may still be going on')
    .option('--select <which>', 'best (by reward), knee (of the front) or trial:N', selection, 'best' as Selection)
    .option('--format <format>', FORMATS.join(', '), oneOf(FORMATS), 'json')
    .option('--out <file>', 'write to a file instead of stdout')
    .action(async (folder: string, options: { select: Selection; out?: string }) => {
      const { resolve } = await import('node:path');
      const { readRun } = await import('../../store/index.ts');
      const { architectureOf } = await import('../../export/index.ts');
      const { outputTo } = await import('../output.ts');
      const run = { ...readRun(resolve(io.cwd, folder)), folder };
      const { selectTrial } = await import('../select.ts');
      const target = outputTo(io, options.out);
      target.out.write(`${JSON.stringify(architectureOf(run, selectTrial(run, options.select)), null, 2)}\n`);
      target.done();
    });
}
