/** One rung of a trial; a search without fidelities has one. */
export interface RungEffort {
  /** Epochs as a trial's progress counts them: those done when the rung begins, and when it has ended. */
  readonly from: number;
  readonly to: number;
  /** Work of it, in one unit for all rungs. */
  readonly work: number;
}

/** How much a search has before it, for judging how long it takes. */
export interface SearchEffort {
  /** The lowest first. */
  readonly rungs: readonly RungEffort[];
  /** One in so many is promoted from each rung. */
  readonly eta: number;
  /** Limit of this process's time, seconds; null for none. */
  readonly maxSeconds: number | null;
  /**
   * Trainings of the best few at the end, and the time of one as a multiple of a whole trial's (null where that is not
   * known); null in a search without finals.
   */
  readonly finals: { readonly trainings: number; readonly trials: number | null } | null;
}
