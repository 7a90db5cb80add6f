import { join, resolve } from 'node:path';
import { loadTrainingConfig, withDataResolution } from '../../config/index.ts';
import { networkFor, networkOf, openSource } from '../../source/index.ts';
import { startTraining } from '../../training/index.ts';
import type { Action } from '../action.ts';
import { placesOf } from '../data-dir.ts';
import { withTrainingContext } from '../train/context.ts';
import { printTraining } from '../train/training-outcome.ts';

/** `mixnas train`: trains one network to its end, in a new folder. */
export const train: Action<'train'> = async ({ io, args: [network, file], options, quiet }) => {
  const flags = [
    { path: ['training', 'epochs'], value: options.epochs },
    { path: ['engine', 'kind'], value: options.engine },
    { path: ['engine', 'threads'], value: options.threads },
    { path: ['seed'], value: options.seed },
  ];
  const overrides = flags.filter(({ value }) => value !== undefined);
  const { config: given, unused } = loadTrainingConfig(file, { ...placesOf(io), sets: options.set, overrides });
  const source = openSource(network, { cwd: io.cwd, select: options.select });
  // built once before the images are opened: problems of the network are reported first
  const { name, graph } = networkOf(source);
  const hasSize = source.kind !== 'published' && source.kind !== 'blocks';
  const config = { ...given, data: withDataResolution(given.data, hasSize ? graph.input[0] : null) };
  const folder = options.out ?? join('runs', `${config.name}-${name.replace(/[^\w.-]+/g, '-')}`);
  const view = { quiet, json: options.json === true, endWithParent: options.endWithParent };
  const result = await withTrainingContext(io, view, (context) => {
    if (unused.length > 0) {
      const message = `${file} is the config of a search; training one network does not use its ${unused.join(', ')}`;
      context.onEvent({ kind: 'note', message });
    }
    return startTraining(config, (target) => networkFor(source, target), resolve(io.cwd, folder), context);
  });
  printTraining(io, result, folder, view);
};
