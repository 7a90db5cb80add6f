import { type CocoSettings, type Config, hasBoxes, trainsEach } from '../config/index.ts';
import type { RunRecord } from '../store/index.ts';
import { finalData, finalTraining } from '../trial/index.ts';
import { MixnasError } from '../util/errors.ts';

/** How many times the epochs of the search a network is trained, where the search has no finals that say it. */
const LONGER = 5;

/** All training images that there are. */
function withoutLimit({ images: _, ...all }: CocoSettings) {
  return all;
}

/** All images, at the side of the finals, else that which the networks are meant for. */
function dataOf({ data, search }: Config & { data: NonNullable<Config['data']> }, size: number) {
  const resolution = search.finals?.resolution ?? size;
  const final = finalData(data, search);
  if (hasBoxes(final))
    return final.kind === 'scenes' ? { ...final, resolution } : withoutLimit({ ...final, resolution });
  const { imagesPerClass, ...all } = final;
  // what is made in process has no number of images of its own
  return data.kind === 'synthetic' ? { ...all, imagesPerClass, resolution } : { ...all, resolution };
}

/**
 * The config of the training of one network of a run, as a document: the run's images, all of them, at the resolution of its
 * finals, else of its target; trained as its finals are, else as its trials, five times as long.
 * @throws MixnasError `USAGE` for a run that has no images
 */
export function configOfRun({ info, folder }: Pick<RunRecord, 'info' | 'folder'>): unknown {
  const config = info.config as unknown as Config;
  const { name, seed, data, training, evaluator, engine, search } = config;
  if (data === undefined) {
    throw new MixnasError(
      'USAGE',
      `run ${folder} has no images to train on: its results are those of a ${evaluator.kind === 'tabular' ? 'table' : 'function'}`,
      {
        hint: 'name a config with data and training: mixnas train RUN CONFIG',
      },
    );
  }
  const { threads: _, ...ownEngine } = engine;
  const isPerTrial = search.finals === undefined;
  const settings = isPerTrial ? { ...training, epochs: LONGER * training.epochs } : finalTraining(config);
  return {
    ...{ name, seed, data: dataOf({ ...config, data }, info.target.size), training: settings },
    evaluator: trainsEach(evaluator) ? evaluator : { kind: 'train' },
    engine: ownEngine,
  };
}
