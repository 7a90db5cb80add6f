import { type Config, withBatchSize } from '../../config/index.ts';
import { stepsOf } from '../../util/steps.ts';
import { finalWork, type Images, trialWork } from '../finals/work.ts';
import type { StepTimes } from './time-network.ts';

/** Images that a search trains and validates on. */
export interface SearchImages extends Images {
  readonly validation: number;
}

/** How long parts of a search take, seconds, for one network's times. */
export interface PartTimes {
  /** One trial: with fidelities, one that is promoted to the last rung. */
  readonly trial: number;
  /** All trials, the workers side by side. */
  readonly trials: number;
  /** The training of shared weights; 0 without them. */
  readonly shared: number;
  /** All finals, the workers side by side; 0 without them. */
  readonly finals: number;
}

/** Images and epochs of the finals. */
export interface FinalsSize {
  readonly epochs: number;
  readonly count: number;
  readonly size: number;
}

/** Work of a trial that reaches the last rung, and of a started network on average: one in eta is promoted at each rung. */
function ladderWork(config: Config, images: Images): { one: number; mean: number } {
  const { fidelity } = config;
  if (fidelity.kind === 'full') {
    const one = trialWork(config, images, null);
    return { one, mean: one };
  }
  const works = fidelity.rungs.map((_, rung) => trialWork(config, images, rung));
  const mean = works.reduce((sum, work, k) => sum + (work - (works[k - 1] ?? 0)) / fidelity.eta ** k, 0);
  return { one: works.at(-1) as number, mean };
}

/**
 * The times of a search by those of one network's steps. Workers are taken to be as fast side by side as one is alone.
 * @param finals null without them
 */
export function partTimes(
  config: Config,
  images: SearchImages,
  finals: FinalsSize | null,
  times: StepTimes,
): PartTimes {
  const { evaluator, search, training } = config;
  const { batchSize, epochs } = withBatchSize(training, images.count);
  const validating = Math.ceil(images.validation / batchSize) * times.secondsPerValidationBatch;
  const alone = epochs * stepsOf(images.count, batchSize) * times.secondsPerStep;
  const perWork = alone / trialWork({ training, fidelity: { kind: 'full' } }, images, null);
  const one = finals === null ? 0 : perWork * finalWork(finals.epochs, finals) + validating;
  const trainings = (search.finals?.networks ?? 0) * (search.finals?.seeds ?? 0);
  const longer = (one * trainings) / Math.min(search.workers, Math.max(1, trainings));
  const together = (seconds: number) => (seconds * search.trials) / search.workers;
  if (evaluator.kind === 'shared') {
    const { batchSize: batch } = withBatchSize({ ...training, epochs: evaluator.epochs }, images.count);
    const reading = validating + Math.ceil(evaluator.images / batch) * times.secondsPerValidationBatch;
    const shared = evaluator.epochs * stepsOf(images.count, batch) * times.secondsPerStep;
    return { trial: reading, trials: together(reading), shared, finals: longer };
  }
  const ladder = ladderWork(config, images);
  const trial = perWork * ladder.one + validating;
  return { trial, trials: together(perWork * ladder.mean + validating), shared: 0, finals: longer };
}
