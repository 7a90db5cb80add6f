import type { Metrics } from '../../metric/index.ts';
import type { SegmentRow, TrialRow } from '../../store/index.ts';
import type { Promotion } from './ladder.ts';

/** A segment with its result. */
export type ToldSegment = SegmentRow & { readonly state: NonNullable<SegmentRow['state']> };

/** Which paused trials are promoted to a higher rung, what low results stand for, and where paused trainings are. */
export interface Promotions {
  /** Whether a trial is several segments, one a rung; else it is one, and none is ever promoted. */
  readonly hasRungs: boolean;
  /** Number of the last rung. */
  readonly last: number;
  /** Share of the search's time, at its end, in which the paused trial with the largest expected gain is promoted first. */
  readonly finishingShare: number;
  /**
   * The next promotion; null when no trial may be promoted.
   * @param isFinishing whether the time is nearly up
   */
  next(isFinishing: boolean): Promotion | null;
  /** Notes that a trial is promoted. */
  promote(promotion: Promotion): void;
  /** Takes a told result; trials that can no longer be promoted lose their paused training. */
  tell(segment: ToldSegment, row: TrialRow): void;
  /** A result at a rung, scaled to the full training. */
  full(rung: number, metrics: Metrics): Metrics;
  /** Makes room for paused trainings, and removes those of trials that have ended. */
  prepare(rows: readonly TrialRow[]): void;
  /** The file of a trial's paused training; null where there are no rungs. */
  checkpoint(trial: number): { readonly file: string; readonly exists: boolean } | null;
  /** Forgets the paused training of a trial. */
  drop(trial: number): void;
  /** Forgets all of them. */
  clear(): void;
}

/** For a search in which every trial is trained to the end: one rung, and no trial waits. */
export const NO_PROMOTIONS: Promotions = {
  hasRungs: false,
  last: 0,
  finishingShare: 0,
  next: () => null,
  promote: () => undefined,
  tell: () => undefined,
  full: (_, metrics) => metrics,
  prepare: () => undefined,
  checkpoint: () => null,
  drop: () => undefined,
  clear: () => undefined,
};
