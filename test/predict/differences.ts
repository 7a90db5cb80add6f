import type { Predicted } from '../../src/predict/index.ts';

/** Largest difference of two programs' probabilities; NaN where they do not tell the same files and labels. */
export function largestDifference(theirs: readonly Predicted[], ours: readonly Predicted[]): number {
  if (theirs.map(({ file }) => file).join() !== ours.map(({ file }) => file).join()) return Number.NaN;
  const differences = ours.flatMap(({ predictions }, i) =>
    predictions.map(({ label, probability }) => {
      const found = theirs[i]?.predictions.find((other) => other.label === label);
      return Math.abs((found?.probability ?? Number.NaN) - probability);
    }),
  );
  return Math.max(...differences);
}
