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
