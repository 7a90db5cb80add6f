import { type TrainingSettings, trainingSettingsSchema } from '../config/index.ts';
import type { Genotype, SearchSpace } from '../space/index.ts';
import { trialSeed } from '../trial/index.ts';

/** What the trials of a run share in their training. */
interface Shared {
  readonly space: SearchSpace;
  readonly training: TrainingSettings;
  /** Of the run. */
  readonly seed: number;
}

/** Settings that a list names. One of an older version lacks what the config of its run has been given since. */
function ownTraining({ classifierInit }: TrainingSettings, own: object): TrainingSettings {
  return trainingSettingsSchema.parse({ classifierInit, ...own });
}

/**
 * How one trial is trained, the root of its draws, and the identity of the weights that it begins with: as the run says, but
 * for spaces that list trainings. There all networks of one seed draw alike (equal order of images, equal augmentation), so
 * that they can be compared in pairs.
 */
export function trialTraining(
  { space, training, seed }: Shared,
  { trial, genotype }: { readonly trial: number; readonly genotype: Genotype },
): {
  readonly training: TrainingSettings;
  readonly seed: string;
  readonly start?: string;
  readonly validateEvery?: number;
} {
  const variant = space.variant(genotype);
  if (variant === null) return { training, seed: trialSeed(seed, trial) };
  const own = variant.training === null ? training : ownTraining(training, variant.training);
  const { training: _, seed: number, ...more } = variant;
  return { training: own, seed: trialSeed(seed, number), ...more };
}
