import type { Config } from '../../config/index.ts';
import { goalOf, hypervolume, isMaximised, type Outcome, type Point, rankOutcomes } from '../../objective/index.ts';

/** A result at a rung, and whether its trial has gone on from there. */
export interface RungResult {
  readonly trial: number;
  readonly outcome: Outcome;
  hasGoneOn: boolean;
}

/**
 * Who goes on next from a rung.
 * @param results of the rung, in the order in which they were told
 * @param most how many may go on
 * @returns null when nobody may
 */
export type Choose = (results: readonly RungResult[], most: number) => RungResult | null;

function mayGoOn({ outcome, hasGoneOn }: RungResult): boolean {
  return outcome.state === 'complete' && !hasGoneOn;
}

function ranked(results: readonly RungResult[]): RungResult[] {
  return rankOutcomes(results.map(({ outcome }) => outcome)).map((i) => results[i] as RungResult);
}

/**
 * With one objective: whoever of the best `most` has not gone on yet, the best first.
 * @see Li et al., MLSys 2020 (ASHA), algorithm 2
 */
export const chooseByReward: Choose = (results, most) => ranked(results).slice(0, most).find(mayGoOn) ?? null;

/** The worst corner that hypervolume is measured from; values to be maximised, in the order of the objectives. */
export interface Corner {
  readonly point: Point;
  /** Which objectives are accuracies: at low rungs they may all stay below the corner, which then sinks to the worst. */
  readonly sinks: readonly boolean[];
}

/** The corner for a config's objectives; null for a single one. */
export function cornerOf(
  { objective }: Pick<Config, 'objective'>,
  reference: (metrics: Config['front']['metrics']) => Readonly<Record<string, number>>,
): Corner | null {
  if (objective.kind !== 'pareto') return null;
  const { metrics } = objective;
  const values = reference(metrics);
  return {
    point: metrics.map((metric) => goalOf(metric, { macs: 0, params: 0, ...values })),
    sinks: metrics.map(isMaximised),
  };
}

/**
 * With several objectives: while fewer than `most` have gone on, the one whose values add most hypervolume to theirs, so that
 * a network competes with those that cost as much and what goes on covers the whole front. Where several add the same
 * (nothing, say), the best by front and crowding; infeasible ones only when no feasible one waits.
 */
export function chooseByGain({ point, sinks }: Corner): Choose {
  return (results, most) => {
    const gone = results.filter(({ hasGoneOn }) => hasGoneOn);
    const waiting = ranked(results).filter(mayGoOn);
    const [first] = waiting;
    if (gone.length >= most || first === undefined) return null;
    if (first.outcome.violation > 0) return first;
    const feasible = (list: readonly RungResult[]) =>
      list.flatMap(({ outcome: { violation, objectives } }) =>
        violation === 0 && objectives !== null ? [objectives] : [],
      );
    const all = feasible(results);
    const corner = point.map((value, axis) =>
      sinks[axis] ? Math.min(value, ...all.map((objectives) => objectives[axis] as number)) : value,
    );
    const known = feasible(gone);
    let best = { result: first, volume: Number.NEGATIVE_INFINITY };
    for (const result of waiting) {
      const volume = hypervolume([...known, ...feasible([result])], corner);
      if (volume > best.volume) best = { result, volume };
    }
    return best.result;
  };
}
