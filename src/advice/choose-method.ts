import { stepsOf } from '../util/steps.ts';
import type { Method } from './facts.ts';
import { secondsOfEpoch } from './time.ts';

/** Steps below which accuracies say little (the note `few-steps` of docs/notes.md). */
const ENOUGH_STEPS = 200;
/** The smallest batch that `training.batchSize: auto` takes. */
const SMALLEST_BATCH = 16;
/** Below so many training images, "a few hundred images" of docs/fidelities.md: each network is trained by itself. */
const FEW_IMAGES = 2000;
/** docs/fidelities.md: below a minute of one core for each of thousands of images, shared weights rank better. */
const MINUTE = 60;
/** Networks that a search should see at least, where their trainings are planned. */
const WANTED_TRIALS = 20;
/** docs/fidelities.md: epochs of 5 to 20 for few images. */
const FEWEST_EPOCHS = 5;
const MOST_EPOCHS = 20;
/** Of the time of all cores: for the trials; for the training of shared weights. */
const SHARE_OF_TRIALS = 0.6;
const SHARE_OF_SHARED = 0.4;
const MOST_SHARED_EPOCHS = 60;

const within = (least: number, value: number, most: number): number => Math.max(least, Math.min(value, most));

/** What is planned with. */
export interface Plan {
  /** Training images. */
  readonly train: number;
  /** Multiply-adds of a typical network. */
  readonly macs: number;
  /** Of all cores together. */
  readonly coreSeconds: number;
}

/** Epochs that give enough steps, at least 5. @param train training images */
export function epochsForSteps(train: number): number {
  return Math.max(FEWEST_EPOCHS, Math.ceil(ENOUGH_STEPS / Math.max(1, stepsOf(train, SMALLEST_BATCH))));
}

/** Passes of shared weights over all images for which there is time; below 5 images should be left out. */
function sharedEpochs({ train, macs, coreSeconds }: Plan): number {
  return Math.floor((SHARE_OF_SHARED * coreSeconds) / secondsOfEpoch(train, macs));
}

/**
 * How candidates are judged, as docs/fidelities.md ("What to choose") has it: by a training of their own of a few hundred
 * images; of more where that may take a minute of one core; else with weights that all share.
 */
export function chooseMethod(plan: Plan): Method {
  const { train, macs, coreSeconds } = plan;
  const epoch = secondsOfEpoch(train, macs);
  const each = (SHARE_OF_TRIALS * coreSeconds) / WANTED_TRIALS;
  const affordable = Math.min(MOST_EPOCHS, Math.floor(each / epoch));
  if (train < FEW_IMAGES) return { kind: 'full', epochs: Math.max(epochsForSteps(train), affordable) };
  if (each >= MINUTE && affordable >= FEWEST_EPOCHS) return { kind: 'full', epochs: affordable };
  return { kind: 'shared', epochs: within(FEWEST_EPOCHS, sharedEpochs(plan), MOST_SHARED_EPOCHS) };
}

/** Training images that 5 passes of shared weights leave time for, where that is less than all; null = all. */
export function affordableImages(plan: Plan, method: Method): number | null {
  if (method.kind === 'full' || sharedEpochs(plan) >= FEWEST_EPOCHS) return null;
  return Math.floor((SHARE_OF_SHARED * plan.coreSeconds) / FEWEST_EPOCHS / secondsOfEpoch(1, plan.macs));
}
