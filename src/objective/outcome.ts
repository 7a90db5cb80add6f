/** Measured or known values of one trial. `accuracy` is top-1 in 0..1; absent before training or after a failure. */
export interface Metrics {
  readonly accuracy?: number;
  readonly macs: number;
  readonly params: number;
  /** Further measured values (validation loss, seconds); not used by rewards. */
  readonly [name: string]: number | undefined;
}

/** What a controller learns of a finished trial. */
export interface Outcome {
  readonly state: 'complete' | 'failed' | 'infeasible';
  /** To maximise; null unless complete. With several objectives: null, and `objectives` counts. */
  readonly reward: number | null;
  /** One value per objective, each to be maximised (costs are negated); null unless complete. */
  readonly objectives: readonly number[] | null;
  /** How far the constraints are broken, relative, summed; 0 = feasible. Infinity for failed trials. */
  readonly violation: number;
}
