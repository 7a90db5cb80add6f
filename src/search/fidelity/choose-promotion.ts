import type { Config } from '../../config/index.ts';
import { LIFTED_NAMES, type MetricName, type Metrics } from '../../metric/index.ts';
import {
  hypervolume,
  metricValue,
  type Outcome,
  type Point,
  rankOutcomes,
  towardsMore,
} from '../../objective/index.ts';

/** A result at a rung, and whether its trial was promoted from there. */
export interface RungResult {
  readonly trial: number;
  readonly outcome: Outcome;
  hasGoneOn: boolean;
}

/**
 * Which trial is promoted next from a rung.
 * @param results of the rung, in the order in which they were told
 * @param most how many may be promoted
 * @returns null when none may
 */
export type Choose = (results: readonly RungResult[], most: number) => RungResult | null;

function mayGoOn({ outcome, hasGoneOn }: RungResult): boolean {
  return outcome.state === 'complete' && !hasGoneOn;
}

function ranked(results: readonly RungResult[]): RungResult[] {
  return rankOutcomes(results.map(({ outcome }) => outcome)).map((i) => results[i] as RungResult);
}

/**
 * With one objective: of the best `most`, the best one that was not promoted yet.
 * @see Li et al., MLSys 2020 (ASHA), algorithm 2
 */
export const chooseByReward: Choose = (results, most) => ranked(results).slice(0, most).find(mayGoOn) ?? null;

/** The worst corner that hypervolume is measured from; values to be maximised, in the order of the objectives. */
export interface Corner {
  readonly point: Point;
  /** Which objectives training tells: at low rungs they may all stay below the corner, which then sinks to the worst. */
  readonly sinks: readonly boolean[];
}

/** The corner for a config's objectives; null for a single one. */
export function cornerOf(
  { objective }: Pick<Config, 'objective'>,
  reference: (metrics: readonly MetricName[]) => Metrics,
): Corner | null {
  if (objective.kind !== 'pareto') return null;
  const { metrics } = objective;
  const values = reference(metrics);
  return {
    point: metrics.map((metric) => towardsMore(metric, metricValue(metric, values))),
    sinks: metrics.map((metric) => LIFTED_NAMES.includes(metric)),
  };
}

function feasiblePoints(results: readonly RungResult[]): Point[] {
  return results.flatMap(({ outcome: { violation, objectives } }) =>
    violation === 0 && objectives !== null ? [objectives] : [],
  );
}

/** The corner for these results: what training tells and none of them exceeds gives way to the worst of them. */
function sunk({ point, sinks }: Corner, results: readonly RungResult[]): Point {
  const points = feasiblePoints(results);
  return point.map((value, axis) => {
    const values = points.map((objectives) => objectives[axis] as number);
    return sinks[axis] && values.every((one) => one <= value) ? Math.min(value, ...values) : value;
  });
}

/** The first of those that add most hypervolume to what is known, and how much; null for none. */
function mostGain(
  waiting: readonly RungResult[],
  known: readonly Point[],
  corner: Point,
): { readonly result: RungResult; readonly gain: number } | null {
  const before = hypervolume(known, corner);
  let best: { readonly result: RungResult; readonly gain: number } | null = null;
  for (const result of waiting) {
    const gain = hypervolume([...known, ...feasiblePoints([result])], corner) - before;
    if (best === null || gain > best.gain) best = { result, gain };
  }
  return best;
}

/**
 * With several objectives: while fewer than `most` were promoted, the one whose values add most hypervolume to theirs, so that
 * a network competes with those that cost as much and the promoted ones cover the whole front. Where several add the same
 * (nothing, say), the best by front and crowding; infeasible ones only when no feasible one waits.
 */
export function chooseByGain(corner: Corner): Choose {
  return (results, most) => {
    const gone = results.filter(({ hasGoneOn }) => hasGoneOn);
    const waiting = ranked(results).filter(mayGoOn);
    const [first] = waiting;
    if (gone.length >= most || first === undefined) return null;
    if (first.outcome.violation > 0) return first;
    return mostGain(waiting, feasiblePoints(gone), sunk(corner, results))?.result ?? null;
  };
}

/**
 * Which trial to finish when little time is left: the paused trial with the largest expected gain over all that are finished
 * or on their way, at any rung.
 * @param results the newest of each trial, scaled to the full training; `hasGoneOn` where the trial does not wait
 * @param corner null with one objective: then it is the one of the highest reward, if that beats all others
 * @returns null when none is expected to improve the result
 */
export function chooseFinisher(results: readonly RungResult[], corner: Corner | null): RungResult | null {
  const waiting = ranked(results).filter((result) => mayGoOn(result) && result.outcome.violation === 0);
  if (corner === null) {
    const [best] = ranked(results);
    return best === waiting[0] ? (best ?? null) : null;
  }
  const others = results.filter(({ hasGoneOn }) => hasGoneOn);
  const best = mostGain(waiting, feasiblePoints(others), sunk(corner, results));
  return best !== null && best.gain > 0 ? best.result : null;
}
