import { type Config, type DataSettings, hasBoxes, type TrainingSection, withChanges } from '../config/index.ts';

/** Root of all draws of one final: of the run, the network and the number of the seed alone. @param key of the network */
export function finalSeed(runSeed: number, key: string, seed: number): string {
  return `${runSeed}/final/${key}/${seed}`;
}

/** How the finals of a search are trained: the section `training` with the changes of `search.finals`. */
export function finalTraining({ training, search: { finals } }: Pick<Config, 'training' | 'search'>): TrainingSection {
  return withChanges(training, { ...finals?.training, epochs: finals?.epochs });
}

/** The images that finals are trained and validated on: the search's, or more or larger ones of the same source. */
export function finalData(data: DataSettings, { finals }: Config['search']): DataSettings {
  const resolution = finals?.resolution ?? data.resolution;
  if (hasBoxes(data)) return resolution === undefined ? data : { ...data, resolution };
  const { imagesPerClass: few, resolution: _, ...source } = data;
  const count = finals?.imagesPerClass ?? few;
  return {
    ...source,
    ...(count === undefined || count === 'all' ? {} : { imagesPerClass: count }),
    ...(resolution === undefined ? {} : { resolution }),
  };
}
