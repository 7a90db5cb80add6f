import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { wholeNumber } from '../options.ts';

/** Options of `mixnas latency check`. */
export interface LatencyCheckOptions {
  readonly networks: number;
  readonly seed: number;
  readonly device?: string;
  readonly space?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `mixnas latency check`: how well a table predicts networks that it was not built with. */
export function registerLatencyCheck(latency: Command, io: Io): void {
  latency
    .command('check')
    .description('measure networks that a table was not built with, and compare them with what it predicts')
    .argument('<table>', 'a table that mixnas latency build wrote')
    .option('--networks <n>', 'networks to measure', wholeNumber(2), 60)
    .option('--seed <n>', 'seed of which networks are drawn', wholeNumber(0), 1)
    .option('--device <device>', 'device to measure on (default: the one that the table was built on)')
    .option('--space <space>', 'the space of the table, where it is a file of your own')
    .option('--out <file>', 'picture of predicted against measured, SVG')
    .option('--json', 'print one JSON document with every network')
    .option('--quiet', 'no progress')
    .action(async (table: string, options: LatencyCheckOptions) => {
      const { latencyCheck } = await import('./check-table.ts');
      await latencyCheck(io, table, options);
    });
}
