import { countBlocks, type Genotype, genotypeText, type NetworkTarget } from '../space/index.ts';
import { combined, type ReadNetworks } from './combined.ts';
import type { Readings } from './readings.ts';
import { type Agreement, agreementOf, tauDifference, type Yardstick } from './statistics/agreement.ts';
import { bootstrap, drawResamples, pick } from './statistics/bootstrap.ts';
import { kendallTau } from './statistics/correlation.ts';

/** Names of what ranks networks without training any. */
export const COUNTED = ['macs', 'params', 'blocks'] as const;
export type Counted = (typeof COUNTED)[number];

/** How much better than a predictor a proxy ranks: difference of taus with its interval. */
export interface Ahead {
  readonly of: Counted;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** What an audit says of one proxy. */
export interface ProxyAudit extends Agreement {
  readonly name: string;
  /** Wall seconds of a worker for one network, the mean. */
  readonly secondsPerNetwork: number;
  readonly threads: number;
  /** Worker seconds that training shared weights took; divided by the networks they are part of `secondsPerNetwork`. */
  readonly sharedSeconds: number;
  /** Networks whose evaluation failed; they count as accuracy 0. */
  readonly failed: number;
  /** Tau of the surrogate's posterior mean, given the readings and the costs. */
  readonly combinedTau: number;
  readonly combinedTauLow: number;
  readonly combinedTauHigh: number;
  /** Compared with the predictor of the largest tau. */
  readonly ahead: Ahead;
}

/** Where the truth is from. */
export type TruthSource =
  | { readonly kind: 'table'; readonly file: string }
  | {
      readonly kind: 'training';
      readonly epochs: number;
      readonly seeds: number;
      readonly secondsPerNetwork: number;
      /** Mean tau of one seed against another; null with one seed. */
      readonly seedTau: number | null;
    };

/** One network of an audit. */
export interface AuditedNetwork extends Readonly<Record<Counted, number>> {
  readonly genotype: string;
  /** Top-1, 0..1. */
  readonly truth: number;
  /** Top-1 by proxy, 0..1; null where the evaluation failed. */
  readonly readings: Readonly<Record<string, number | null>>;
}

/** Everything that an audit finds. */
export interface AuditResult {
  readonly space: string;
  /** Number of networks that are compared. */
  readonly networks: number;
  readonly resamples: number;
  readonly truth: TruthSource & {
    /** Networks without a truth, which are left out. */
    readonly failed: number;
    readonly best: number;
    readonly worst: number;
  };
  readonly proxies: readonly [ProxyAudit, ...ProxyAudit[]];
  readonly predictors: Readonly<Record<Counted, Agreement>> & {
    /** The config's own proxy and the costs, combined as the surrogate sees them. */
    readonly combined: { readonly tau: number; readonly tauLow: number; readonly tauHigh: number };
  };
  /** In the order in which they were evaluated. */
  readonly rows: readonly AuditedNetwork[];
}

/** What was measured. */
export interface Measured extends ReadNetworks {
  readonly target: NetworkTarget;
  readonly readings: readonly [Readings, ...Readings[]];
  readonly source: TruthSource;
  /** Top-1 by network, 0..1; null where it is not known. */
  readonly truth: readonly (number | null)[];
}

/** Resamples of the bootstrap. */
const RESAMPLES = 1000;

function countsOf({ space, genotypes, candidates, target }: Measured): Readonly<Record<Counted, number[]>> {
  const known = genotypes.map((genotype) => candidates.known(genotype));
  return {
    macs: known.map(({ macs = 0 }) => macs),
    params: known.map(({ params = 0 }) => params),
    blocks: genotypes.map((genotype) => countBlocks(space.pieces(genotype, target))),
  };
}

/** The predictor of the largest tau. */
function strongest(predictors: Readonly<Record<Counted, Agreement>>): Counted {
  const tau = (name: Counted): number => predictors[name].tau || -1;
  return COUNTED.reduce((best, name) => (tau(name) > tau(best) ? name : best));
}

/** What the measurements say, over the networks whose truth is known. */
export function auditResult(measured: Measured): AuditResult {
  const { space, seed, genotypes, readings, source, truth: found } = measured;
  const places = genotypes.flatMap((_, i) => (found[i] === null ? [] : [i]));
  const truth = places.map((i) => found[i] as number);
  const all = countsOf(measured);
  const counts = {
    macs: pick(all.macs, places),
    params: pick(all.params, places),
    blocks: pick(all.blocks, places),
  };
  const resamples = drawResamples(truth.length, RESAMPLES, seed);
  const yardstick: Yardstick = { truth, macs: counts.macs, resamples, seed };
  const predictors = {
    macs: agreementOf(counts.macs, yardstick),
    params: agreementOf(counts.params, yardstick),
    blocks: agreementOf(counts.blocks, yardstick),
  };
  const rival = strongest(predictors);
  const audit = ({ name, accuracies, secondsPerNetwork, threads, sharedSeconds }: Readings): ProxyAudit => {
    const scores = places.map((i) => accuracies[i] ?? 0);
    const beliefs = pick(combined(measured, accuracies), places);
    const both = bootstrap(truth.length, resamples, (some) => kendallTau(pick(beliefs, some), pick(truth, some)));
    const { value: difference, low, high } = tauDifference(scores, counts[rival], yardstick);
    return {
      name,
      secondsPerNetwork,
      threads,
      sharedSeconds,
      failed: places.filter((i) => accuracies[i] === null).length,
      ...agreementOf(scores, yardstick),
      combinedTau: both.value,
      combinedTauLow: both.low,
      combinedTauHigh: both.high,
      ahead: { of: rival, difference, low, high },
    };
  };
  const [own, ...others] = readings;
  const first = audit(own);
  return {
    space: space.name,
    networks: truth.length,
    resamples: RESAMPLES,
    truth: {
      ...source,
      failed: genotypes.length - truth.length,
      best: Math.max(...truth),
      worst: Math.min(...truth),
    },
    proxies: [first, ...others.map(audit)],
    predictors: {
      ...predictors,
      combined: { tau: first.combinedTau, tauLow: first.combinedTauLow, tauHigh: first.combinedTauHigh },
    },
    rows: places.map((i) => rowOf(measured, all, i)),
  };
}

function rowOf(
  { space, genotypes, readings, truth }: Measured,
  counts: Readonly<Record<Counted, number[]>>,
  i: number,
): AuditedNetwork {
  return {
    genotype: genotypeText(space, genotypes[i] as Genotype),
    truth: truth[i] as number,
    macs: counts.macs[i] as number,
    params: counts.params[i] as number,
    blocks: counts.blocks[i] as number,
    readings: Object.fromEntries(readings.map(({ name, accuracies }) => [name, accuracies[i] ?? null])),
  };
}
