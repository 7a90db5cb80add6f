import type { Config } from '../../config/index.ts';
import { withoutTrained } from '../../metric/index.ts';
import type { SegmentEnd, TrialEnd, TrialRow } from '../../store/index.ts';
import type { TrialResult } from '../../trial/index.ts';
import { judge } from './judge.ts';

/** Where a trial stands when it has a result. */
interface Place {
  /** Null in a search without fidelities. */
  readonly rung: number | null;
  /** Whether a complete result is one of a rung below the last. */
  readonly isPausing: boolean;
  readonly endedAt: number;
}

/** What is stored of a result, for the trial and for the segment alone. */
export interface StoredEnd {
  readonly row: Omit<TrialEnd, 'number' | 'epochs'>;
  readonly segment: Omit<SegmentEnd, 'number'>;
}

/**
 * What a result makes of a trial.
 * @param row the trial before it; the seconds of lower rungs are in it
 * @param result how far the trial breaks a constraint, where it was not evaluated
 */
export function endOf(
  config: Config,
  row: TrialRow,
  result: TrialResult | { readonly state: 'infeasible'; readonly violation: number },
  { rung, isPausing, endedAt }: Place,
): StoredEnd {
  const told = result.state === 'complete' ? result.metrics : {};
  const failed = result.state === 'failed' ? result : null;
  const metrics = { ...withoutTrained(row.metrics), ...told };
  const { reward, violation } = judge(config, { state: result.state, metrics }, !isPausing);
  const seconds = result.state === 'infeasible' ? 0 : result.seconds;
  const before = rung === null || rung === 0 ? 0 : (row.seconds ?? 0);
  return {
    row: {
      state: isPausing && result.state === 'complete' ? 'paused' : result.state,
      rung: result.state === 'infeasible' ? null : rung,
      reason: failed?.reason ?? null,
      message: failed?.message ?? null,
      metrics,
      reward,
      violation: result.state === 'infeasible' ? result.violation : violation,
      endedAt,
      seconds: before + seconds,
    },
    segment: { state: result.state, metrics: told, seconds },
  };
}
