import type { Command } from 'commander';
import type { LatencyBenchOptions } from '../bench/latency.ts';
import type { Io } from '../io.ts';
import { positive, selection, wholeNumber } from '../options.ts';

/** `mixnas bench latency`: what a network costs on the runtimes of this machine. */
export function registerBenchLatency(bench: Command, io: Io): void {
  bench
    .command('latency')
    .description('latency of a network on the runtimes of this machine, by optimisation level, threads and form')
    .argument('<network>', 'published network, architecture file, block strings, or run folder')
    .option('--select <which>', 'of a run: best (by reward, the default), knee (of the front) or trial:N', selection)
    .option('--size <pixels>', 'published networks: side of the square input image (224)', wholeNumber(1))
    .option('--classes <n>', 'published networks: number of classes (1000)', wholeNumber(1))
    .option('--low-res', 'stem and first strided block keep the resolution (default: for images of 64 px or less)')
    .option('--no-low-res', 'keep every stride whatever the size')
    .option('--batch <n>', 'images in one call', wholeNumber(1), 1)
    .option('--threads <n>', 'threads to compute with (default: 1, then all cores)', wholeNumber(1))
    .option('--runs <n>', 'fewest timed runs of each way to run it', wholeNumber(1), 50)
    .option('--seconds <n>', 'shortest time of its timed runs together', positive, 1)
    .option('--json', 'print one JSON document')
    .action(async (network: string, options: LatencyBenchOptions) => {
      const { benchLatency } = await import('../bench/latency.ts');
      const { quiet } = bench.optsWithGlobals<{ quiet?: boolean }>();
      await benchLatency(io, network, { ...options, ...(quiet === true && { quiet }) });
    });
}
