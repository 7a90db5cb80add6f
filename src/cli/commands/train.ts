import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { collect, oneOf, type Selection, selection, wholeNumber } from '../options.ts';

interface TrainOptions {
  readonly out?: string;
  readonly set: string[];
  readonly epochs?: number;
  readonly engine?: string;
  readonly threads?: number;
  readonly seed?: number;
  readonly select?: Selection;
  readonly json?: boolean;
}

/** `mixnas train`: trains one network to its end, in a new folder. */
export function registerTrain(program: Command, io: Io): void {
  program
    .command('train')
    .description('train one network on a whole data set, with checkpoints; mixnas resume goes on with it')
    .argument('<network>', 'published network, architecture file, block strings, or run folder (see --select)')
    .argument('<config>', 'YAML file with data and training, for instance configs/train-cifar10.yaml')
    .option('--out <dir>', 'folder of the training (default: runs/<name of the config>-<name of the network>)')
    .option('--set <path=value>', 'replace one value of the config (repeatable)', collect, [])
    .option('--epochs <n>', 'passes over the training images', wholeNumber(1))
    .option('--engine <name>', 'auto, native or tfjs', oneOf(['auto', 'native', 'tfjs']))
    .option('--threads <n>', 'threads to compute with (default: all cores)', wholeNumber(1))
    .option('--seed <n>', 'root of every random draw', wholeNumber(0))
    .option('--select <which>', 'of a run: best (by reward, the default), knee (of the front) or trial:N', selection)
    .option('--json', 'print the result as one JSON document')
    .action(async (network: string, file: string, options: TrainOptions) => {
      const { resolve, join } = await import('node:path');
      const { loadTrainingConfig } = await import('../../config/index.ts');
      const { startTraining } = await import('../../training/index.ts');
      const { chooseNetwork } = await import('../train/network.ts');
      const { withFitContext } = await import('../train/context.ts');
      const { printFit } = await import('../train/outcome.ts');
      const flags = [
        { path: ['training', 'epochs'], value: options.epochs },
        { path: ['engine', 'kind'], value: options.engine },
        { path: ['engine', 'threads'], value: options.threads },
        { path: ['seed'], value: options.seed },
      ];
      const overrides = flags.filter(({ value }) => value !== undefined);
      const { config, unused } = loadTrainingConfig(file, { cwd: io.cwd, sets: options.set, overrides });
      const choice = chooseNetwork(network, io.cwd, options.select);
      const folder = options.out ?? join('runs', `${config.name}-${choice.name.replace(/[^\w.-]+/g, '-')}`);
      const view = { ...program.opts<{ quiet?: boolean }>(), json: options.json === true };
      const result = await withFitContext(io, view, (context) => {
        if (unused.length > 0) {
          const message = `${file} is the config of a search; training one network does not use its ${unused.join(', ')}`;
          context.onEvent({ kind: 'note', message });
        }
        return startTraining(config, choice.build, resolve(io.cwd, folder), context);
      });
      printFit(io, result, folder, view);
    });
}
