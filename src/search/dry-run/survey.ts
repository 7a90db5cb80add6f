import type { Constraint } from '../../config/index.ts';
import type { MetricName } from '../../metric/index.ts';
import { allNetworks, type Genotype, type SearchSpace, sampleGenotype } from '../../space/index.ts';
import { stream } from '../../util/random.ts';
import type { KnownCandidates } from '../candidates/known-candidates.ts';

/** Spaces of up to this many genotypes are counted network by network. */
const ENUMERABLE = 10_000n;
const DRAWN = 1000;
const BINS = 10;

/** How one cost is spread over the networks within the limits. */
export interface CostSpread {
  readonly metric: MetricName;
  readonly least: number;
  readonly median: number;
  readonly most: number;
  /** Networks in each of 10 equal parts from the least to the most. */
  readonly counts: readonly number[];
}

/** What of a space keeps the limits that are known before training. */
export interface Survey {
  /** Different networks of the space, exact. */
  readonly networks: bigint;
  /** Networks that were looked at: all, or drawn ones. */
  readonly looked: number;
  readonly isExact: boolean;
  /** Those of them that keep the limits, by ascending multiply-adds; without repetition. */
  readonly kept: readonly Genotype[];
  /** Networks of the space that keep the limits: exact, or estimated by the share among the drawn genotypes. */
  readonly within: bigint;
  readonly costs: readonly CostSpread[];
}

function spreadOf(metric: MetricName, values: readonly number[]): CostSpread {
  const sorted = [...values].sort((a, b) => a - b);
  const [least, most] = [sorted[0] as number, sorted.at(-1) as number];
  const counts = new Array<number>(BINS).fill(0);
  for (const value of sorted) {
    const bin = most === least ? 0 : Math.min(BINS - 1, Math.floor((BINS * (value - least)) / (most - least)));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { metric, least, median: sorted[Math.floor(sorted.length / 2)] as number, most, counts };
}

/**
 * Looks at a space: all networks of a small one, else 1,000 that are drawn as controllers draw them.
 * @param constraints of the search; those known only after training are not looked at
 */
export function surveySpace(
  space: SearchSpace,
  candidates: KnownCandidates,
  constraints: readonly Constraint[],
  seed: number,
): Survey {
  const isExact = space.genotypes <= ENUMERABLE;
  const draws = stream(seed, 'dry-run');
  const looked = isExact
    ? allNetworks(space)
    : Array.from({ length: DRAWN }, () => space.canonical(sampleGenotype(space, draws)));
  const all = looked.filter((genotype) => candidates.violation(genotype) === 0);
  const macsOf = (genotype: Genotype) => candidates.known(genotype).macs ?? 0;
  const kept = [...new Map(all.map((one) => [one.join('-'), one])).values()].sort((a, b) => macsOf(a) - macsOf(b));
  const share = (space.networks * BigInt(all.length)) / BigInt(looked.length);
  const named = [...constraints.map(({ metric }) => metric), 'latencyMs' as const];
  const metrics = new Set<MetricName>(['macs', 'params', ...named.filter((name) => candidates.names.has(name))]);
  const costs = [...metrics].map((metric) =>
    spreadOf(
      metric,
      kept.map((genotype) => candidates.known(genotype)[metric] as number),
    ),
  );
  const within = isExact ? BigInt(kept.length) : share;
  return {
    networks: space.networks,
    looked: looked.length,
    isExact,
    kept,
    within,
    costs: kept.length > 0 ? costs : [],
  };
}
