import type { Cost } from '../../cost/index.ts';
import type { Genotype, SearchSpace } from '../../space/index.ts';
import { stream } from '../../util/random.ts';

/** Accuracy that no network exceeds. */
const CEILING = 0.95;

/**
 * A made-up accuracy over any space, for comparing controllers without a table: a saturating curve of the multiply-adds,
 * an effect of every option, and an effect of every pair of options of neighbouring choices; all drawn from the seed.
 *
 * accuracy = ceiling - 0.5 exp(-(1 + log(macs / reference) / 2 + Σ effects / √choices))
 *
 * @param reference multiply-adds of a typical network of the space
 */
export function landscape(
  space: SearchSpace,
  reference: number,
  seed: number,
): (genotype: Genotype, cost: Cost) => number {
  const draws = stream(seed, 'landscape');
  const sizes = space.choices.map(({ options }) => options.length);
  const single = sizes.map((size) => Array.from({ length: size }, () => 0.5 * draws.normal()));
  const paired = sizes.map((size, i) =>
    Array.from({ length: size * (sizes[i + 1] ?? 1) }, () => 0.35 * draws.normal()),
  );
  return (genotype, { macs }) => {
    const effects = genotype.reduce((sum, value, i) => {
      const pair = value * (sizes[i + 1] ?? 1) + (genotype[i + 1] ?? 0);
      return sum + (single[i]?.[value] ?? 0) + (paired[i]?.[pair] ?? 0);
    }, 0);
    const strength = 1 + Math.log(macs / reference) / 2 + effects / Math.sqrt(Math.max(1, sizes.length));
    return Math.max(0, CEILING - 0.5 * Math.exp(-strength));
  };
}
