import { basename, join, resolve } from 'node:path';
import {
  changeTrainingConfig,
  type LoadedTrainingConfig,
  loadTrainingConfig,
  withDataResolution,
} from '../../config/index.ts';
import type { Weights } from '../../graph/index.ts';
import { placesOf } from '../../run/index.ts';
import { networkFor, networkOf, openSource, type Source, weightsOf } from '../../source/index.ts';
import { configOfRun, startTraining } from '../../training/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { asTyped } from '../../util/shell-word.ts';
import type { Action, Call } from '../action.ts';
import { withTrainingContext } from '../train/context.ts';
import { printTraining } from '../train/training-outcome.ts';

/** The folder or file that `--from` names, where it is none of its words. */
function fileOf(from: string): string | undefined {
  return from === 'scratch' || from === 'kept' ? undefined : from;
}

/** The config that the file holds, or the run where none is named. */
function loadFor(source: Source, { io, args: [, file], options }: Call<'train'>): LoadedTrainingConfig {
  const flags = [
    { path: ['task', 'kind'], value: options.task },
    { path: ['training', 'epochs'], value: options.epochs },
    { path: ['training', 'init', 'weights'], value: fileOf(options.from) },
    { path: ['engine', 'kind'], value: options.engine },
    { path: ['engine', 'threads'], value: options.threads },
    { path: ['seed'], value: options.seed },
  ];
  const overrides = flags.filter(({ value }) => value !== undefined);
  const changes = { ...placesOf(io), sets: options.set, overrides };
  if (file !== undefined) return loadTrainingConfig(file, changes);
  if (source.kind === 'run') {
    const document = configOfRun(source.run);
    return { config: changeTrainingConfig(document, `${source.given} (stored config)`, changes), unused: [] };
  }
  throw new MixnasError('USAGE', asTyped`mixnas train ${source.given}: expected a config with data and training`, {
    hint: 'only a run holds one; for instance configs/train-cifar10.yaml',
  });
}

/** The trained weights of a run's network or of another training. */
function keptWeights(source: Source, cwd: string): Weights {
  if (source.kind === 'run' || source.kind === 'training') return weightsOf(source, networkOf(source), { cwd }).weights;
  throw new MixnasError('USAGE', `--from kept: ${source.given} has no trained weights`, {
    hint: 'it is for a run or a training; leave it out to start from fresh weights',
  });
}

/** Folder of a training where none is named: of what is trained and, where there is one, of the config. */
function folderFor(source: Source, config: string, network: string, file: string | undefined): string {
  if (file === undefined && source.kind === 'run') {
    return join('runs', `${basename(resolve(source.given))}-trial-${source.trial.number}`);
  }
  return join('runs', `${config}-${network.replace(/[^\w.-]+/g, '-')}`);
}

/** `mixnas train`: trains one network to its end, in a new folder. */
export const train: Action<'train'> = async (call) => {
  const {
    io,
    args: [network, file],
    options,
    quiet,
  } = call;
  const source = openSource(network, { cwd: io.cwd, select: options.select });
  const { config: given, unused } = loadFor(source, call);
  // built once before the images are opened: problems of the network are reported first
  const width = options.width === undefined ? {} : { width: options.width };
  const { name, graph } = networkOf(source, width);
  const hasSize = source.kind !== 'published' && source.kind !== 'blocks';
  const config = { ...given, data: withDataResolution(given.data, hasSize ? graph.input[0] : null) };
  const folder = options.out ?? folderFor(source, config.name, name, file);
  const start = options.from === 'kept' ? keptWeights(source, io.cwd) : null;
  const view = { quiet, json: options.json === true, endWithParent: options.endWithParent };
  const result = await withTrainingContext(io, view, (context) => {
    if (unused.length > 0) {
      const message = `${file} is the config of a search; training one network does not use its ${unused.join(', ')}`;
      context.onEvent({ kind: 'note', message });
    }
    return startTraining(
      config,
      (target) => networkFor(source, { ...target, ...width }),
      resolve(io.cwd, folder),
      context,
      start,
    );
  });
  printTraining(io, result, folder, view);
};
