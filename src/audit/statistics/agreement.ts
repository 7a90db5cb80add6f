import { bootstrap, drawResamples, type Estimate, pick, type Resamples } from './bootstrap.ts';
import { kendallTau, spearman } from './correlation.ts';
import { topRegret } from './top-regret.ts';

/** Regret of the best true network among the first few by a signal. */
export interface TopRegret {
  /** `1`, `5` or `10 %`. */
  readonly top: string;
  readonly k: number;
  /** Percent points below the best of all networks. */
  readonly regret: number;
  readonly low: number;
  readonly high: number;
}

/** Agreement inside a part of the networks, by multiply-adds. */
export interface Band {
  readonly networks: number;
  readonly leastMacs: number;
  readonly mostMacs: number;
  readonly tau: number;
  readonly tauLow: number;
  readonly tauHigh: number;
}

/** How well a signal ranks networks; NaN where a figure has no value (all readings are equal). */
export interface Agreement {
  readonly tau: number;
  readonly tauLow: number;
  readonly tauHigh: number;
  readonly spearman: number;
  readonly spearmanLow: number;
  readonly spearmanHigh: number;
  readonly topRegret: readonly TopRegret[];
  readonly bands: readonly Band[];
}

/** What signals are compared with, over networks in one order. */
export interface Yardstick {
  /** Top-1, 0..1. */
  readonly truth: readonly number[];
  readonly macs: readonly number[];
  readonly resamples: Resamples;
  readonly seed: number;
}

const BANDS = 3;

/** Places of the networks in thirds of falling size, as equal as can be, by multiply-adds. */
function bandsOf(macs: readonly number[]): number[][] {
  const order = macs.map((_, i) => i).sort((a, b) => (macs[a] as number) - (macs[b] as number));
  const edge = (band: number): number => Math.round((band * order.length) / BANDS);
  return Array.from({ length: BANDS }, (_, band) => order.slice(edge(band), edge(band + 1)));
}

function bandAgreement(scores: readonly number[], { truth, macs, resamples, seed }: Yardstick, places: number[]): Band {
  const own = { scores: pick(scores, places), truth: pick(truth, places) };
  const { value, low, high } = bootstrap(places.length, drawResamples(places.length, resamples.length, seed), (some) =>
    kendallTau(pick(own.scores, some), pick(own.truth, some)),
  );
  const costs = pick(macs, places);
  const [leastMacs, mostMacs] = [costs[0] as number, costs.at(-1) as number];
  return { networks: places.length, leastMacs, mostMacs, tau: value, tauLow: low, tauHigh: high };
}

function topRegrets(scores: readonly number[], { truth, resamples }: Yardstick): TopRegret[] {
  const tops = [
    { top: '1', k: 1 },
    { top: '5', k: Math.min(5, truth.length) },
    { top: '10 %', k: Math.ceil(0.1 * truth.length) },
  ];
  return tops.map(({ top, k }) => {
    const { value, low, high } = bootstrap(
      truth.length,
      resamples,
      (places) => 100 * topRegret(pick(scores, places), pick(truth, places), k),
    );
    return { top, k, regret: value, low, high };
  });
}

/** How well scores, of which more is better, rank networks. @param scores in the yardstick's order of networks */
export function agreementOf(scores: readonly number[], yardstick: Yardstick): Agreement {
  const { truth, resamples, macs } = yardstick;
  const over = (statistic: typeof kendallTau): Estimate =>
    bootstrap(truth.length, resamples, (places) => statistic(pick(scores, places), pick(truth, places)));
  const [tau, rho] = [over(kendallTau), over(spearman)];
  return {
    tau: tau.value,
    tauLow: tau.low,
    tauHigh: tau.high,
    spearman: rho.value,
    spearmanLow: rho.low,
    spearmanHigh: rho.high,
    topRegret: topRegrets(scores, yardstick),
    bands: bandsOf(macs).map((places) => bandAgreement(scores, yardstick, places)),
  };
}

/** Tau of one signal minus tau of another, over the same resamples. */
export function tauDifference(
  scores: readonly number[],
  others: readonly number[],
  { truth, resamples }: Yardstick,
): Estimate {
  return bootstrap(truth.length, resamples, (places) => {
    const own = pick(truth, places);
    return kendallTau(pick(scores, places), own) - kendallTau(pick(others, places), own);
  });
}
