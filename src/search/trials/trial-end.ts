import type { Config } from '../../config/index.ts';
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
 * @param result null for a trial that breaks a constraint and was not evaluated
 */
export function endOf(config: Config, row: TrialRow, result: TrialResult | null, place: Place): StoredEnd {
  const { rung, isPausing, endedAt } = place;
  const complete = result?.state === 'complete' ? result : null;
  const failed = result?.state === 'failed' ? result : null;
  const state = result?.state ?? 'infeasible';
  const [accuracy, loss] = [complete?.accuracy ?? null, complete?.loss ?? null];
  const { reward, violation } = judge(config, { ...row, state, accuracy }, !isPausing);
  const seconds = result?.seconds ?? 0;
  const before = rung === null || rung === 0 ? 0 : (row.seconds ?? 0);
  return {
    row: {
      state: isPausing && state === 'complete' ? 'paused' : state,
      rung: result === null ? null : rung,
      reason: failed?.reason ?? null,
      message: failed?.message ?? null,
      accuracy,
      loss,
      reward,
      violation,
      endedAt,
      seconds: before + seconds,
    },
    segment: { state, accuracy, loss, seconds },
  };
}
