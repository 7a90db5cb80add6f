import type { RungEffort } from '../../../search/index.ts';
import type { TrialRow } from '../../../store/index.ts';

interface Tally {
  results: number;
  seconds: number;
}

/** What is known of the time that each rung of a trial takes on one worker. A search without fidelities has one rung. */
export class RungTimes {
  readonly #rungs: readonly RungEffort[];
  /** Rungs that ended while we looked, each with its own time. */
  readonly #seen: readonly Tally[];
  /** Results of all rungs, those before a resume too. */
  readonly #results: number[];
  /** Seconds that each trial has taken so far. */
  readonly #spent = new Map<number, number>();
  #seconds = 0;
  #work = 0;

  constructor(rungs: readonly RungEffort[]) {
    this.#rungs = rungs;
    this.#seen = rungs.map(() => ({ results: 0, seconds: 0 }));
    this.#results = rungs.map(() => 0);
  }

  /** Results of each rung, failed ones among them. */
  get results(): readonly number[] {
    return this.#results;
  }

  /** Whether any time is known. */
  get isKnown(): boolean {
    return this.#seconds > 0;
  }

  /** Seconds of all trials so far. */
  get spent(): number {
    return this.#seconds;
  }

  /** Takes a trial of before a resume: its time is that of all rungs that it has been through. */
  recall({ number, state, rung, seconds }: TrialRow): void {
    if (state === 'infeasible' || seconds === null) return;
    this.#spent.set(number, seconds);
    this.#seconds += seconds;
    for (let r = 0; r <= (rung ?? 0); r++) {
      this.#results[r] = (this.#results[r] ?? 0) + 1;
      this.#work += this.#rungs[r]?.work ?? 0;
    }
  }

  /** Takes the result of one rung. */
  end({ number, state, rung, seconds }: TrialRow): void {
    if (state === 'infeasible') return;
    const r = rung ?? 0;
    const own = (seconds ?? 0) - (r === 0 ? 0 : (this.#spent.get(number) ?? 0));
    this.#spent.set(number, seconds ?? 0);
    this.#results[r] = (this.#results[r] ?? 0) + 1;
    this.#seconds += own;
    this.#work += this.#rungs[r]?.work ?? 0;
    const seen = this.#seen[r];
    if (seen === undefined) return;
    seen.results++;
    seen.seconds += own;
  }

  /**
   * Seconds of one rung: the mean of those seen, else by its work. Where nothing is known yet, its work: then only ratios of
   * these figures mean anything.
   */
  secondsOf(rung: number): number {
    const seen = this.#seen[rung];
    if (seen !== undefined && seen.seconds > 0) return seen.seconds / seen.results;
    const work = this.#rungs[rung]?.work ?? 0;
    return this.isKnown ? (work * this.#seconds) / this.#work : work;
  }

  /** Seconds of all rungs together, as `secondsOf`. */
  get wholeTrial(): number {
    return this.#rungs.reduce((sum, _, rung) => sum + this.secondsOf(rung), 0);
  }
}
