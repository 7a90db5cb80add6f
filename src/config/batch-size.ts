import { stepsOf } from '../util/steps.ts';
import type { TrainingSection, TrainingSettings } from './training-section.ts';

/** Batches that `auto` chooses from, the largest first. */
const BATCHES = [64, 32, 16] as const;
/** Steps of a whole training below which a smaller batch is better: of few steps each must count. */
const ENOUGH_STEPS = 200;

/**
 * The training with a number for its batch. `auto` takes 64, or 32 or 16 where that makes fewer than 200 steps.
 * @param images training images of one epoch
 * @param epochs those of the whole training, where they are not `training.epochs`
 */
export function withBatchSize(training: TrainingSection, images: number, epochs = training.epochs): TrainingSettings {
  const { batchSize } = training;
  if (batchSize !== 'auto') return { ...training, batchSize };
  const chosen = BATCHES.find((batch) => epochs * stepsOf(images, batch) >= ENOUGH_STEPS) ?? BATCHES[2];
  return { ...training, batchSize: chosen };
}
