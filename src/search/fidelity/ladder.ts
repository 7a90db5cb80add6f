import { constrainedDominates, type Outcome } from '../../objective/index.ts';
import { bug } from '../../util/errors.ts';
import type { Choose, RungResult } from './choose-promotion.ts';

/** A trial that is promoted, and the rung that it is promoted to. */
export interface Promotion {
  readonly trial: number;
  readonly rung: number;
}

/**
 * Successive halving without waiting: promotions are decided whenever there is room, from the results that are known then.
 *
 * Of n results at a rung (failed ones count) floor(n / eta) may be promoted; the highest rung with such a trial comes first.
 * Which of them is for `choose` to say. A pure function of the results in the order in which they are recorded.
 *
 * @see Li et al., MLSys 2020 (ASHA), algorithm 2
 */
export class Ladder {
  readonly #eta: number;
  readonly #choose: Choose;
  readonly #rungs: readonly RungResult[][];

  constructor(eta: number, rungs: number, choose: Choose) {
    this.#eta = eta;
    this.#choose = choose;
    this.#rungs = Array.from({ length: rungs }, () => []);
  }

  /** Number of the last rung. */
  get last(): number {
    return this.#rungs.length - 1;
  }

  /** Takes a trial's result at a rung. */
  record(trial: number, rung: number, outcome: Outcome): void {
    this.#rungs[rung]?.push({ trial, outcome, hasGoneOn: false });
  }

  /** Notes that a trial is promoted to a rung. */
  promote({ trial, rung }: Promotion): void {
    const result = this.#rungs[rung - 1]?.find((one) => one.trial === trial);
    if (result === undefined) throw bug(`trial ${trial} is promoted to rung ${rung} without a result below`);
    result.hasGoneOn = true;
  }

  /** The next promotion; null when no trial may be promoted. */
  next(): Promotion | null {
    for (let rung = this.last - 1; rung >= 0; rung--) {
      const results = this.#rungs[rung] as RungResult[];
      const best = this.#choose(results, Math.floor(results.length / this.#eta));
      if (best !== null) return { trial: best.trial, rung: rung + 1 };
    }
    return null;
  }

  /**
   * Trials that wait at a rung and can never be promoted in a search of `trials` networks: as many as may be promoted beat each
   * of them.
   */
  hopeless(rung: number, trials: number): number[] {
    const results = this.#rungs[rung] as RungResult[];
    const most = Math.floor(trials / this.#eta);
    const beaters = ({ outcome }: RungResult) =>
      results.filter((other) => constrainedDominates(other.outcome, outcome));
    return results.filter((result) => !result.hasGoneOn && beaters(result).length >= most).map(({ trial }) => trial);
  }
}
