import type { Command } from 'commander';
import { wholeNumber } from '../options.ts';

/** What a table is built for, as the command line says it. */
export interface SpaceOptions {
  readonly size: number;
  readonly classes: number;
  readonly networks: number;
  readonly seed: number;
  readonly maxKernels: number;
}

/** Adds the options that decide which kernels and networks a table needs. */
export function addSpaceOptions(command: Command): Command {
  return command
    .option('--size <pixels>', 'side of the square input image', wholeNumber(1), 32)
    .option('--classes <n>', 'number of classes', wholeNumber(1), 10)
    .option('--networks <n>', 'whole networks that the sum of kernels is corrected by', wholeNumber(10), 200)
    .option('--seed <n>', 'seed of which networks are drawn', wholeNumber(0), 0)
    .option(
      '--max-kernels <n>',
      'time only so many kernels, the most frequent ones; the others are interpolated',
      wholeNumber(1),
      5000,
    );
}
