import type { Predicted } from '../../src/predict/index.ts';

/** The programs that an export printed, by the name that they are to be saved under. */
export function printedPrograms(said: string): Map<string, string> {
  const parts = said.split(/^--- ?/m).slice(1, -1);
  return new Map(parts.map((part) => [part.split(':')[0] as string, part.slice(part.indexOf('\n') + 1)]));
}

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
