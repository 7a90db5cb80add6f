import { constrainedDominates, type Outcome, rankOutcomes } from '../../objective/index.ts';

/** A trial that is to go on at a rung. */
export interface Promotion {
  readonly trial: number;
  readonly rung: number;
}

interface Result {
  readonly trial: number;
  readonly outcome: Outcome;
}

interface Rung {
  readonly results: Result[];
  /** Trials that went on from here. */
  readonly promoted: Set<number>;
}

/**
 * Successive halving without waiting: who goes on is decided whenever there is room, from the results that are known then.
 *
 * Of n results at a rung (failed ones count) the best floor(n / eta) may go on; the highest rung that has one who has not
 * yet gone on is served first. Best is by feasibility, then by reward; with several objectives by front and crowding, so
 * that a network competes on accuracy with those that cost as much. A pure function of the results in the order in which
 * they are recorded.
 *
 * @see Li et al., MLSys 2020 (ASHA), algorithm 2
 */
export class Ladder {
  readonly #eta: number;
  readonly #rungs: readonly Rung[];

  constructor(eta: number, rungs: number) {
    this.#eta = eta;
    this.#rungs = Array.from({ length: rungs }, () => ({ results: [], promoted: new Set<number>() }));
  }

  /** Number of the last rung. */
  get last(): number {
    return this.#rungs.length - 1;
  }

  /** Takes a trial's result at a rung. */
  record(trial: number, rung: number, outcome: Outcome): void {
    this.#rungs[rung]?.results.push({ trial, outcome });
  }

  /** Notes that a trial goes on to a rung. */
  promote({ trial, rung }: Promotion): void {
    this.#rungs[rung - 1]?.promoted.add(trial);
  }

  /** Who goes on next; null when nobody may. */
  next(): Promotion | null {
    for (let rung = this.last - 1; rung >= 0; rung--) {
      const { results, promoted } = this.#rungs[rung] as Rung;
      const order = rankOutcomes(results.map(({ outcome }) => outcome)).slice(
        0,
        Math.floor(results.length / this.#eta),
      );
      const best = order
        .map((i) => results[i] as Result)
        .find(({ trial, outcome }) => outcome.state === 'complete' && !promoted.has(trial));
      if (best !== undefined) return { trial: best.trial, rung: rung + 1 };
    }
    return null;
  }

  /**
   * Trials that wait at a rung and can never go on in a search of `trials` networks: as many as may go on at most beat each
   * of them.
   */
  hopeless(rung: number, trials: number): number[] {
    const { results, promoted } = this.#rungs[rung] as Rung;
    const most = Math.floor(trials / this.#eta);
    const beaters = ({ outcome }: Result) => results.filter((other) => constrainedDominates(other.outcome, outcome));
    return results
      .filter((result) => !promoted.has(result.trial) && beaters(result).length >= most)
      .map(({ trial }) => trial);
  }
}
