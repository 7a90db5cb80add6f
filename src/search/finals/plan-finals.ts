import { type Config, type DataSettings, type FinalsSettings, trainsEach, withBatchSize } from '../../config/index.ts';
import { contentOf, type DataReference, readMeta } from '../../data/index.ts';
import type { FinalsTraining, FinalTrainer } from '../../evaluate/index.ts';
import type { RunInfo, TrialRow } from '../../store/index.ts';
import { finalData, finalTraining } from '../../trial/index.ts';
import { finalWork, trialWork } from './work.ts';

/** How the best few networks are trained when a search has ended. */
export interface FinalsPlan {
  readonly settings: FinalsSettings;
  readonly training: FinalsTraining;
  readonly trainer: FinalTrainer;
  /** Images that they are validated on. */
  readonly validationImages: number;
  /** What of it is stored with the run. */
  readonly info: NonNullable<RunInfo['finals']>;
  /** How long a final of a trial's network takes, by how long the trial took; null where nothing was trained for a result. */
  readonly secondsOf: (row: Pick<TrialRow, 'state' | 'seconds' | 'rung'>) => number | null;
}

/** How a search of trained networks goes on to its finals; without what trains them. */
export type FinalsTask = Omit<FinalsPlan, 'trainer'>;

/**
 * Prepares the images of the finals and says how they are trained.
 * @param searched the images of the trials
 * @param prepare packs images, as for the trials
 * @returns null where the config asks for none
 */
export async function planFinals(
  config: Config & { readonly data: DataSettings },
  searched: DataReference,
  prepare: (settings: DataSettings) => Promise<DataReference>,
): Promise<FinalsTask | null> {
  const { finals: settings, trialTimeout } = config.search;
  if (settings === undefined) return null;
  const data = await prepare(finalData(config.data, config.search));
  const meta = await readMeta(data);
  const { hash, size, mean, deviation, counts } = meta;
  const trials = await readMeta(searched);
  const images = { count: trials.counts.train, classes: trials.classes.length, size: trials.size };
  const training = withBatchSize(finalTraining(config), counts.train);
  const work = finalWork(training.epochs, { count: counts.train, size });
  const last = config.fidelity.kind === 'full' ? null : config.fidelity.rungs.length - 1;
  // with shared weights a trial goes over the validation images once, and trains nothing
  const seen = { count: trials.counts.validation, size: trials.size };
  const ofTrial = trainsEach(config.evaluator) ? trialWork(config, images, last) : finalWork(1, seen);
  return {
    settings,
    training: { data, training, size, timeout: trialTimeout * Math.max(1, work / ofTrial) },
    validationImages: counts.validation,
    info: { size, data: { hash, mean, deviation, content: contentOf(meta) } },
    secondsOf: ({ state, seconds, rung }) =>
      !trainsEach(config.evaluator) || seconds === null || seconds === 0 || (state !== 'complete' && state !== 'paused')
        ? null
        : (seconds * work) / trialWork(config, images, rung),
  };
}
