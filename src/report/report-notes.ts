import type { Config } from '../config/index.ts';
import { type Note, notesOf } from '../notes/index.ts';
import type { RunRecord } from '../store/index.ts';

/** What there is to say of a run, its results included; nothing of runs made before the facts were stored. */
export function notesOfRun({ info, trials, lastEpochs }: RunRecord): readonly Note[] {
  const { space, target, data } = info;
  if (data?.images === undefined || data.size === undefined) return [];
  const fits = new Map(lastEpochs.map(({ trial, trainAccuracy }) => [trial, trainAccuracy]));
  const results = trials.flatMap(({ number, state, metrics: { accuracy } }) =>
    (state === 'complete' || state === 'paused') && accuracy !== undefined
      ? [{ accuracy, trainAccuracy: fits.get(number) ?? null }]
      : [],
  );
  return notesOf({
    config: info.config as unknown as Config,
    space: { name: space.name, resolution: space.resolution ?? null },
    sizes: { trained: data.size, meant: target.size },
    images: data.images,
    results,
  });
}
