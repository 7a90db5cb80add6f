import { affordableImages, chooseMethod, epochsForSteps, type Plan } from './choose-method.ts';
import { chooseSpace, defaultBudget, typicalMacs } from './choose-space.ts';
import type { Advice, FinalsAdvice, ImageFigures, Method, SpaceFigures, Wishes } from './facts.ts';
import { secondsOfEpoch, secondsOfValidation } from './time.ts';
import { validationPerClass } from './validation.ts';

/** The note `imbalance` of docs/notes.md: a class with three times the images of another. */
const IMBALANCED = 3;
/** Of the time of all cores: for trials that are trained; for validating with shared weights; for the finals. */
const SHARE_OF_TRIALS = 0.6;
const SHARE_OF_READINGS = 0.2;
const SHARE_OF_FINALS = 0.3;
/** Seconds that one reading of shared weights takes besides validating: statistics of 1,024 images, and compiling. */
const READING_SECONDS = 2;
const FEWEST_TRIALS = 8;
const MOST_TRIALS = 200;
const MOST_WORKERS = 8;
/** Images per class below which a proxy is none. */
const FEWEST_IMAGES_PER_CLASS = 50;
/** Finals: so many networks, trained twice each, at most five times as long as a trial. */
const FINAL_NETWORKS = 3;
const FINAL_SEEDS = 2;
const MOST_TIMES = 5;

const within = (least: number, value: number, most: number): number => Math.max(least, Math.min(value, most));

function trialsOf(plan: Plan, method: Method, validation: number): number {
  const reading = secondsOfValidation(validation, plan.macs);
  const training = method.kind === 'full' ? method.epochs * (secondsOfEpoch(plan.train, plan.macs) + reading) : 0;
  const one = method.kind === 'full' ? training : reading + READING_SECONDS;
  const share = method.kind === 'full' ? SHARE_OF_TRIALS : SHARE_OF_READINGS;
  return within(FEWEST_TRIALS, Math.floor((share * plan.coreSeconds) / one), MOST_TRIALS);
}

function finalsOf(plan: Plan, method: Method): FinalsAdvice {
  const least = method.kind === 'full' ? method.epochs : epochsForSteps(plan.train);
  const all = FINAL_NETWORKS * FINAL_SEEDS * secondsOfEpoch(plan.train, plan.macs);
  const epochs = within(least, Math.floor((SHARE_OF_FINALS * plan.coreSeconds) / all), MOST_TIMES * least);
  return { networks: FINAL_NETWORKS, seeds: FINAL_SEEDS, epochs };
}

/**
 * What to choose for so many images and so much time. Figures of time are guesses within a factor of two.
 * @param spaces that may be chosen, with what their networks cost; at least one
 * @throws MixnasError `USAGE` where no network keeps the limit
 */
export function advise(images: ImageFigures, spaces: readonly SpaceFigures[], wishes: Wishes): Advice {
  const { seconds, cores } = wishes;
  const space = chooseSpace(spaces, images, wishes);
  const budget = wishes.budget ?? defaultBudget(space);
  const held = validationPerClass(images);
  const validation = images.validation ?? (held as number) * images.classes;
  const all = images.images - (held === null ? 0 : validation);
  const workers = Math.min(cores, MOST_WORKERS);
  const whole: Plan = { train: all, macs: typicalMacs(space, budget), coreSeconds: seconds * workers };
  const method = chooseMethod(whole);
  const affordable = affordableImages(whole, method);
  const imagesPerClass =
    affordable === null
      ? null
      : Math.min(
          images.smallest - (held ?? 0),
          Math.max(FEWEST_IMAGES_PER_CLASS, Math.floor(affordable / images.classes)),
        );
  const plan: Plan = imagesPerClass === null ? whole : { ...whole, train: imagesPerClass * images.classes };
  return {
    space: space.name,
    resolution: space.resolution,
    budget,
    validationPerClass: held,
    imagesPerClass,
    balanced: images.largest >= IMBALANCED * images.smallest,
    method,
    trials: trialsOf(plan, method, validation),
    workers,
    seconds,
    finals: finalsOf(plan, method),
  };
}
