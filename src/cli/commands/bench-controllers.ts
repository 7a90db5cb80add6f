import type { Command } from 'commander';
import type { ControllerSettings } from '../../config/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { type Io, writeJson } from '../io.ts';
import { collect, wholeNumber } from '../options.ts';

interface BenchControllersOptions {
  readonly seeds: number;
  readonly trials: number;
  readonly controllers?: string;
  readonly set: string[];
  readonly json?: boolean;
  readonly svg?: string;
}

/** The controllers to compare: the config's own settings for its kind, defaults for the others. */
function chosen(own: ControllerSettings, all: readonly ControllerSettings[], list?: string): ControllerSettings[] {
  const known = all.map((settings) => (settings.kind === own.kind ? own : settings));
  if (list === undefined) return known;
  return list.split(',').map((kind) => {
    const settings = known.find((one) => one.kind === kind.trim());
    if (settings === undefined) {
      const names = known.map((one) => one.kind).join(', ');
      throw new MixnasError('USAGE', `--controllers: expected some of ${names}; got "${kind}"`);
    }
    return settings;
  });
}

/** `mixnas bench controllers`: what each controller finds after how many trials, on known accuracies. */
export function registerBenchControllers(bench: Command, io: Io): void {
  bench
    .command('controllers')
    .description('compare controllers on a table of known results, or on a made-up function over the space')
    .argument('<config>', 'YAML file, for instance configs/nas-bench-macro.yaml')
    .option('--seeds <n>', 'runs of each controller', wholeNumber(1), 10)
    .option('--trials <n>', 'trials of each run', wholeNumber(1), 200)
    .option('--controllers <names>', 'compare only these, separated by commas')
    .option('--set <path=value>', 'replace one value of the config (repeatable)', collect, [])
    .option('--svg <file>', 'write a picture of regret and hypervolume against trials')
    .option('--json', 'print one JSON document')
    .action(async (file: string, options: BenchControllersOptions) => {
      const { resolve } = await import('node:path');
      const { defaultControllers, loadConfig } = await import('../../config/index.ts');
      const { benchControllers } = await import('../../measure/index.ts');
      const { loadSpace } = await import('../../run/index.ts');
      const { benchPicture, benchTable } = await import('../bench/controllers-report.ts');
      const { writeOutput } = await import('../output.ts');
      const config = loadConfig(file, { cwd: io.cwd, sets: options.set });
      const isLoud =
        io.err.isTTY === true && !bench.optsWithGlobals<{ quiet?: boolean }>().quiet && options.json !== true;
      const { curves, ...result } = benchControllers(config, loadSpace(config.space, io.cwd), {
        controllers: chosen(config.controller, defaultControllers(), options.controllers),
        seeds: options.seeds,
        trials: options.trials,
        now: () => performance.now(),
        onProgress: (name, done, total) => {
          if (isLoud) io.err.write(`\r${done}/${total} ${name}${' '.repeat(20)}`);
        },
      });
      if (isLoud) io.err.write('\n');
      if (options.json) writeJson(io, { ...result, seeds: options.seeds, trials: options.trials });
      else io.out.write(benchTable(result));
      if (options.svg !== undefined) writeOutput(resolve(io.cwd, options.svg), benchPicture(curves));
    });
}
