import type { Command } from 'commander';
import type { NetworkBenchOptions } from '../bench/network-run.ts';
import type { Io } from '../io.ts';
import { oneOf, selection, wholeNumber } from '../options.ts';

/** `mixnas bench train` or `mixnas bench infer`: images per second of one network, beside what the machine allows. */
export function registerBenchNetwork(bench: Command, io: Io, mode: 'train' | 'infer', description: string): void {
  bench
    .command(mode)
    .description(description)
    .argument('<network>', 'published network, architecture file, block strings, or run folder')
    .option('--select <which>', 'of a run: best (by reward, the default), knee (of the front) or trial:N', selection)
    .option('--size <pixels>', 'published networks: side of the square input image (32)', wholeNumber(1))
    .option('--classes <n>', 'published networks: number of classes (10)', wholeNumber(1))
    .option('--low-res', 'stem and first strided block keep the resolution (default: for images of 64 px or less)')
    .option('--no-low-res', 'keep every stride whatever the size')
    .option('--batch <n>', 'images of a step', wholeNumber(1), 64)
    .option('--threads <n>', 'threads to compute with (default: all cores)', wholeNumber(1))
    .option('--engine <name>', 'auto, native or tfjs', oneOf(['auto', 'native', 'tfjs']), 'auto')
    .option('--steps <n>', 'steps to measure, after two to warm up', wholeNumber(1), 10)
    .option('--ops', 'native: the time of each kernel by kind of op, with its share of the roofline')
    .option('--json', 'print one JSON document')
    .action(async (network: string, options: NetworkBenchOptions) => {
      const { benchNetwork } = await import('../bench/network-run.ts');
      const { quiet } = bench.optsWithGlobals<{ quiet?: boolean }>();
      await benchNetwork(io, mode, network, { ...options, ...(quiet === true && { quiet }) });
    });
}
