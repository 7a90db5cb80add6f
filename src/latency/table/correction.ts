import { median } from '../../util/quantile.ts';
import { mean } from './agreement.ts';
import { amountOf, type DescribedKernel, type Feature, LEVELS, type Level } from './features.ts';
import { fitRidge } from './ridge.ts';

/** A kernel and the milliseconds that it takes when it runs alone. */
export interface TimedKernel extends DescribedKernel {
  readonly ms: number;
}

/** A network whose latency was measured, as the kernels that it consists of. */
export interface MeasuredNetwork {
  /** Measured milliseconds, > 0. */
  readonly ms: number;
  readonly kernels: readonly { readonly key: string; readonly count: number }[];
}

/** How kernels' times alone become their shares of a network's time. */
export interface Correction {
  /** Milliseconds that every network takes besides its kernels. */
  readonly intercept: number;
  /** By key the milliseconds that a kernel adds to a network. */
  readonly kernels: ReadonlyMap<string, number>;
  /** All weights but those of single kernels: relative changes of what the feature's name says. */
  readonly weights: Readonly<Record<string, number>>;
  /** Ridge strength of each level; 0: the level is not used. */
  readonly strengths: Readonly<Record<Level, number>>;
  /** Of each network predicted / measured - 1 by a fit without it. */
  readonly leftOut: readonly number[];
  /** Root mean square of `leftOut`. */
  readonly sd: number;
}

/** Networks off by more than this many robust deviations count for less in the second fit. */
const OUTLYING = 3;
/** Standard deviation of a normal distribution over its median absolute value. */
const DEVIATION_PER_MEDIAN = 1.4826;
/** What the call itself may cost beyond that of an empty network, as a share of the mean latency: the scale of its weight. */
const CALL_SHARE = 0.1;

/** One feature over all networks. */
interface Column {
  readonly feature: Feature;
  /** By kernel key what one such kernel adds, scaled to a time. */
  readonly amounts: Map<string, number>;
}

/**
 * The features as columns. Values and counts are scaled by the time that the kernels of the feature take, so that a weight of
 * 0.1 is always a tenth more.
 */
function columnsOf(
  kernels: ReadonlyMap<string, TimedKernel>,
  networks: readonly MeasuredNetwork[],
): Map<string, Column> {
  const columns = new Map<string, Column>();
  for (const [key, { ms, work, features }] of kernels) {
    for (const feature of features) {
      const column = columns.get(feature.name) ?? { feature, amounts: new Map<string, number>() };
      column.amounts.set(key, amountOf(feature, ms, work));
      columns.set(feature.name, column);
    }
  }
  const uses = new Map<string, number>();
  for (const network of networks) {
    for (const { key, count } of network.kernels) uses.set(key, (uses.get(key) ?? 0) + count);
  }
  for (const { feature, amounts } of columns.values()) {
    if (feature.unit === 'time') continue;
    let [time, total] = [0, 0];
    for (const [key, amount] of amounts) {
      const count = uses.get(key) ?? 0;
      time += count * (kernels.get(key) as TimedKernel).ms;
      total += count * amount;
    }
    for (const [key, amount] of amounts) amounts.set(key, total === 0 ? 0 : (amount * time) / total);
  }
  return columns;
}

function levelRows(
  columns: readonly Column[],
  networks: readonly MeasuredNetwork[],
  call: number | undefined,
): Float64Array[] {
  const index = new Map<string, { at: number; amount: number }[]>();
  for (const [at, { amounts }] of columns.entries()) {
    for (const [key, amount] of amounts) {
      const list = index.get(key) ?? [];
      list.push({ at, amount });
      index.set(key, list);
    }
  }
  return networks.map(({ ms, kernels }) => {
    const row = new Float64Array(columns.length + (call === undefined ? 0 : 1));
    for (const { key, count } of kernels) {
      for (const { at, amount } of index.get(key) ?? []) row[at] = (row[at] as number) + (count * amount) / ms;
    }
    if (call !== undefined) row[columns.length] = call / ms;
    return row;
  });
}

function priorOf(network: MeasuredNetwork, kernels: ReadonlyMap<string, TimedKernel>): number {
  return network.kernels.reduce((sum, { key, count }) => sum + count * (kernels.get(key) as TimedKernel).ms, 0);
}

/** Variances for a second fit in which outlying networks count for less. */
function robustNoise(leftOut: readonly number[]): Float64Array {
  const deviation = DEVIATION_PER_MEDIAN * median(leftOut.map(Math.abs));
  return Float64Array.from(leftOut, (error) => Math.max(1, Math.abs(error) / (OUTLYING * deviation || 1)));
}

/**
 * Fits the correction of a table: measured milliseconds of whole networks against the sum of their kernels' times.
 *
 *     ms(network) = intercept + sum over its kernels of corrected(kernel)
 *     corrected(kernel) = scale × (ms + sum over its features of weight × amount)
 *
 * The weights are those of a ridge regression of the relative errors, with a strength for each level of generality
 * (`LEVELS`): a factor for all kernels, for each kind, for what kinds move, for forms (activation, resolution, kernel sizes),
 * for each kernel. A network that lies more than 3 robust deviations off counts for less.
 *
 * @param empty milliseconds of a call that computes nothing, >= 0
 * @param networks at least 3; each kernel must be one of `kernels`
 */
export function fitCorrection(
  kernels: ReadonlyMap<string, TimedKernel>,
  networks: readonly MeasuredNetwork[],
  empty: number,
): Correction {
  if (networks.length < 3) throw new RangeError(`${networks.length} networks: expected at least 3`);
  const scale = median(networks.map((network) => Math.max(network.ms - empty, 0) / priorOf(network, kernels)));
  const scaled = new Map([...kernels].map(([key, kernel]) => [key, { ...kernel, ms: scale * kernel.ms }]));
  const call = CALL_SHARE * mean(networks.map(({ ms }) => ms));
  const columns = [...columnsOf(scaled, networks).values()];
  const byLevel = LEVELS.map((level) => columns.filter(({ feature }) => feature.level === level));
  const levels = byLevel.map((own, i) => levelRows(own, networks, LEVELS[i] === 'kind' ? call : undefined));
  const target = Float64Array.from(networks, (network) => 1 - (empty + priorOf(network, scaled)) / network.ms);
  const first = fitRidge(levels, target, new Float64Array(networks.length).fill(1));
  const fit = fitRidge(levels, target, robustNoise(first.leftOut));
  const corrected = new Map([...scaled].map(([key, { ms }]) => [key, ms]));
  const weights: Record<string, number> = {};
  for (const [l, own] of byLevel.entries()) {
    for (const [f, { feature, amounts }] of own.entries()) {
      const weight = (fit.weights[l] as Float64Array)[f] as number;
      if (feature.level !== 'kernel') weights[feature.name] = weight;
      for (const [key, amount] of amounts) corrected.set(key, (corrected.get(key) as number) + weight * amount);
    }
  }
  const kindLevel = LEVELS.indexOf('kind');
  const callWeight = fit.weights[kindLevel]?.at(-1) ?? 0;
  return {
    intercept: empty + callWeight * call,
    kernels: corrected,
    weights,
    strengths: Object.fromEntries(LEVELS.map((level, i) => [level, fit.strengths[i]])) as Record<Level, number>,
    leftOut: fit.leftOut.map((error) => -error),
    sd: Math.sqrt(mean(fit.leftOut.map((error) => error ** 2))),
  };
}
