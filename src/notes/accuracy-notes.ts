import type { SearchFacts } from './facts.ts';
import type { Note } from './note.ts';
import { noiseOf, selectionBias, standardError } from './statistics.ts';

/** Luck of the best trial beyond which the validation images are too few. */
const MOST_BIAS = 0.06;
/** Accuracy that notes go by before there is one: the noise is nowhere larger. */
const WORST_CASE = 0.5;

/** An accuracy as percent. */
export function percent(accuracy: number): string {
  return `${(100 * accuracy).toFixed(1)} %`;
}

/** A difference of accuracies in percent points. */
export function points(difference: number): string {
  return `${(100 * difference).toFixed(1)} points`;
}

/** Validation images per class for so many in all. */
function perClass(images: number, classes: number): string {
  return `data.validationPerClass=${Math.ceil(images / classes)}`;
}

/** The best accuracy so far, or the worst case. */
function reached({ results }: SearchFacts): number {
  return results.length === 0 ? WORST_CASE : Math.max(...results.map(({ accuracy }) => accuracy));
}

/** How far validation accuracies can be trusted. */
export function noiseNote(facts: SearchFacts): Note | null {
  const { images } = facts;
  if (images === null || images.validation === 0) return null;
  const accuracy = reached(facts);
  const error = standardError(accuracy, images.validation);
  return {
    code: 'validation-noise',
    message: `networks are validated on ${images.validation} images: an accuracy of ${percent(accuracy)} has a standard error of ${points(error)}, and differences below about ${points(noiseOf(error))} are noise`,
    hint: `four times as many validation images halve it: ${perClass(4 * images.validation, images.classes)}`,
  };
}

/** Too few validation images for so many trials. */
export function selectionNote(facts: SearchFacts): Note | null {
  const { images, results, config } = facts;
  if (images === null || images.validation === 0) return null;
  const readings = Math.max(results.length, config.search.trials);
  const accuracy = reached(facts);
  const bias = selectionBias(standardError(accuracy, images.validation), readings);
  if (bias <= MOST_BIAS) return null;
  const needed = images.validation * (bias / MOST_BIAS) ** 2;
  const otherwise =
    config.controller.kind === 'list'
      ? 'compare means over several seeds (mixnas experiment, experiment.seeds)'
      : 'lower search.trials or train the best few longer (search.finals)';
  return {
    code: 'selection-bias',
    message: `the best of ${readings} networks is picked by ${images.validation} validation images: by luck its accuracy reads up to about ${points(bias)} too high`,
    hint: `${perClass(needed, images.classes)} makes that ${points(MOST_BIAS)}; with fewer, ${otherwise}`,
  };
}
