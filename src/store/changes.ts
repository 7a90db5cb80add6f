import type { Metrics } from '../metric/index.ts';
import type { Json } from '../util/json.ts';
import type { EpochRow, SegmentRow } from './rows.ts';

/** A new proposal. */
export interface NewTrial {
  readonly number: number;
  readonly genotype: readonly number[];
  readonly key: string;
  readonly note: Json | undefined;
  /** What is known of it already. */
  readonly metrics: Metrics;
}

/** A new piece of work of a search with fidelities. */
export type NewSegment = Pick<SegmentRow, 'number' | 'trial' | 'rung' | 'told'>;

/** The end of a segment. */
export type SegmentEnd = Pick<SegmentRow, 'number' | 'metrics'> & {
  readonly state: 'complete' | 'failed' | 'infeasible';
  readonly seconds: number;
};

/** The end of a trial, or of one rung of it. */
export interface TrialEnd {
  readonly number: number;
  readonly state: 'complete' | 'paused' | 'failed' | 'infeasible';
  readonly rung: number | null;
  readonly reason: string | null;
  readonly message: string | null;
  /** Everything that is known of the trial now. */
  readonly metrics: Metrics;
  readonly reward: number | null;
  readonly violation: number;
  readonly endedAt: number;
  readonly seconds: number;
  readonly epochs: readonly Omit<EpochRow, 'trial'>[];
}
