import type { Command } from 'commander';
import type { SizeOptions } from '../arch/source.ts';
import type { Io } from '../io.ts';
import { positive, wholeNumber } from '../options.ts';

/** Options of `mixnas latency measure`. */
export interface LatencyMeasureOptions extends SizeOptions {
  readonly device: string;
  readonly threads?: number;
  readonly batch?: number;
  readonly runs: number;
  readonly seconds: number;
  readonly seed: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `mixnas latency measure`: networks on a device, with everything needed to judge the figures. */
export function registerLatencyMeasure(latency: Command, io: Io): void {
  latency
    .command('measure')
    .description('measure networks on a device, block by block in turns')
    .argument('<networks...>', 'published networks, architecture files, block strings, or folders of runs')
    .option('--device <device>', 'a name from devices/, or the path of a YAML file', 'cpu')
    .option('--threads <n>', 'threads to compute with (default: as the device says)', wholeNumber(1))
    .option('--batch <n>', 'images in one call (default: as the device says)', wholeNumber(1))
    .option('--size <pixels>', 'published networks: side of the square input image (224)', wholeNumber(1))
    .option('--classes <n>', 'published networks: number of classes (1000)', wholeNumber(1))
    .option('--low-res', 'published networks: keep the first two strides at 1 (default: for 64 px or less)')
    .option('--no-low-res', 'published networks: keep every stride whatever the size')
    .option('--runs <n>', 'fewest timed runs of a network', wholeNumber(1), 50)
    .option('--seconds <n>', 'shortest time of its timed runs together', positive, 1)
    .option('--seed <n>', 'seed of the order in which networks take turns', wholeNumber(0), 0)
    .option('--json', 'print one JSON document with every run')
    .action(async (networks: string[], options: LatencyMeasureOptions) => {
      const { latencyMeasure } = await import('./measure.ts');
      const { quiet } = latency.optsWithGlobals<{ quiet?: boolean }>();
      await latencyMeasure(io, networks, { ...options, ...(quiet === true && { quiet }) });
    });
}
