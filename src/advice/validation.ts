import type { ImageFigures } from './facts.ts';

/**
 * Validation images by which the best of 200 networks reads at most 6 points too high: the note `selection-bias` of
 * docs/notes.md, se(1/2) sqrt(2 ln 200) <= 0.06.
 */
const ENOUGH = Math.ceil((0.25 * 2 * Math.log(200)) / 0.06 ** 2);
/** Largest share of a class that is held out: the rest must teach. docs/fidelities.md: of few images more than a tenth. */
const MOST_OF_CLASS = 0.4;
/** Share of a class that is held out where images abound (the default of `data.validationPerClass`), up to so many images. */
const PLENTY_SHARE = 0.1;
const PLENTY = 5000;

/** Validation images of each class; null where the data has its own. */
export function validationPerClass({ classes, smallest, validation }: ImageFigures): number | null {
  if (validation !== null) return null;
  const most = Math.floor(MOST_OF_CLASS * smallest);
  const plenty = Math.min(Math.floor(PLENTY_SHARE * smallest), Math.ceil(PLENTY / classes));
  return Math.max(1, Math.min(most, Math.max(Math.ceil(ENOUGH / classes), plenty)));
}
