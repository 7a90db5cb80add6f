import { type Candidates, estimateTrials, type ReadTrial } from '../controller/index.ts';
import type { MetricName } from '../metric/index.ts';
import type { Genotype, SearchSpace } from '../space/index.ts';

/** The networks that were read, and what is known of them untrained. */
export interface ReadNetworks {
  readonly space: SearchSpace;
  readonly seed: number;
  readonly genotypes: readonly Genotype[];
  /** Images that the readings are shares of; undefined where a table is looked up. */
  readonly validationImages: number | undefined;
  readonly candidates: Pick<Candidates, 'known'> & { readonly names: ReadonlySet<MetricName> };
}

/**
 * Readings and costs combined as the surrogate sees them: the mean of its model at each network, given the readings of all of
 * them. The truth has no part in it.
 * @param accuracies null for an evaluation that failed; it counts as less than any other
 * @returns in the order of the networks; more is better; NaN where the model says nothing (of fewer than 10 networks)
 */
export function combined(
  { space, seed, genotypes, candidates, validationImages }: ReadNetworks,
  accuracies: readonly (number | null)[],
): number[] {
  const trials = genotypes.flatMap((genotype, trial): ReadTrial[] => {
    const accuracy = accuracies[trial] ?? null;
    return accuracy === null ? [] : [{ trial, genotype, metrics: { ...candidates.known(genotype), accuracy } }];
  });
  const known = candidates.names;
  const task = { space, seed, objective: { kind: 'accuracy' }, reference: {}, validationImages, known } as const;
  const estimates = estimateTrials(task, trials);
  return genotypes.map((_, trial) => {
    if (estimates === null) return Number.NaN;
    return estimates.trials.get(trial)?.mean ?? Number.NEGATIVE_INFINITY;
  });
}
