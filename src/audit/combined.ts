import { type Candidates, posteriorOf, type Told } from '../controller/index.ts';
import type { MetricName } from '../metric/index.ts';
import { makeOutcome } from '../objective/index.ts';
import type { Genotype, SearchSpace } from '../space/index.ts';

/** The networks that were read, and what is known of them untrained. */
export interface ReadNetworks {
  readonly space: SearchSpace;
  readonly seed: number;
  readonly genotypes: readonly Genotype[];
  readonly candidates: Pick<Candidates, 'known'> & { readonly names: ReadonlySet<MetricName> };
}

const OBJECTIVE = { kind: 'accuracy' } as const;

/**
 * Readings and costs combined as the surrogate sees them: the posterior mean of its model at each network, given the readings
 * of all of them. The truth has no part in it.
 * @param accuracies null for an evaluation that failed
 * @returns in the order of the networks; more is better
 */
export function combined(
  { space, seed, genotypes, candidates }: ReadNetworks,
  accuracies: readonly (number | null)[],
): number[] {
  const told = genotypes.map((genotype, trial): Told => {
    const accuracy = accuracies[trial] ?? null;
    const metrics = { ...candidates.known(genotype), ...(accuracy === null ? {} : { accuracy }) };
    const outcome =
      accuracy === null
        ? makeOutcome(OBJECTIVE, [], { state: 'failed' })
        : makeOutcome(OBJECTIVE, [], { state: 'complete', metrics });
    return { trial, genotype, note: undefined, metrics, ...outcome };
  });
  const beliefs = posteriorOf({ space, seed, objective: OBJECTIVE, known: candidates.names }, told, candidates);
  return genotypes.map((_, trial) => beliefs.get(trial)?.mean ?? 0);
}
