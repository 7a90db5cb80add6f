import type { SearchEffort, SearchEvent } from '../../../search/index.ts';
import type { TrialRow } from '../../../store/index.ts';
import type { TrialProgress } from '../../../trial/index.ts';
import { expectedResults } from './expected-results.ts';
import { RungTimes } from './rung-times.ts';

/** Share of a first trial after which the time left is told. */
const LEAST_SHARE = 0.1;
/** Trials of each worker before a resume that count beside what is seen now. */
const RECALLED = 2;

interface Running {
  readonly rung: number;
  /** Of the rung that is done, 0..1. */
  readonly share: number;
}

/**
 * How long the trials of a search still take, by the time of those that ended. Time is measured in seconds of one worker
 * (`work`) and turned into seconds of the clock by how many of them went by in each (`pace`), so that waiting, asking the
 * controller and workers that share a machine are in it.
 */
export class TimeLeft {
  readonly #effort: SearchEffort;
  readonly #workers: number;
  readonly #trials: number;
  readonly #times: RungTimes;
  readonly #running = new Map<number, Running>();
  readonly #recalled: number;
  readonly #begun: number;
  /** When the first trial was begun in this process. */
  #firstStart: number | null = null;
  readonly #ended: number[];

  /** @param now seconds of a clock, as in all methods */
  constructor({ effort, workers, trials, space, earlier }: Extract<SearchEvent, { kind: 'begin' }>, now: number) {
    this.#effort = effort;
    this.#workers = workers;
    this.#trials = Math.min(trials, Number(space.networks));
    this.#begun = now;
    this.#times = new RungTimes(effort.rungs);
    for (const row of earlier) this.#times.recall(row);
    this.#recalled = this.#times.spent;
    this.#ended = effort.rungs.map(() => 0);
  }

  start(trial: number, rung: number | null, now: number): void {
    this.#firstStart ??= now;
    this.#running.set(trial, { rung: rung ?? 0, share: 0 });
  }

  progress({ trial, epoch, step, steps }: TrialProgress): void {
    const rung = this.#running.get(trial)?.rung ?? 0;
    const { from, to } = this.#effort.rungs[rung] ?? { from: 0, to: 1 };
    const done = (epoch - 1 + step / steps - from) / (to - from);
    this.#running.set(trial, { rung, share: Math.min(1, Math.max(0, done)) });
  }

  end(row: TrialRow): void {
    this.#running.delete(row.number);
    this.#times.end(row);
    const rung = row.rung ?? 0;
    if (row.state !== 'infeasible') this.#ended[rung] = (this.#ended[rung] ?? 0) + 1;
  }

  /** Epochs of the rung that a trial is at: how many are done when it ends. */
  epochsOf(trial: number): number | null {
    const running = this.#running.get(trial);
    return running === undefined ? null : (this.#effort.rungs[running.rung]?.to ?? null);
  }

  /** Seconds of this process's time that its limit leaves; Infinity without one, 0 when it is over. */
  untilLimit(now: number): number {
    const { maxSeconds } = this.#effort;
    return maxSeconds === null ? Number.POSITIVE_INFINITY : Math.max(0, this.#begun + maxSeconds - now);
  }

  /** Seconds of a final on one of the workers side by side; null where that is not known. */
  secondsOfFinal(now: number): number | null {
    const { finals } = this.#effort;
    const pace = this.#pace(now) ?? (this.#times.isKnown ? 1 / this.#workers : null);
    if (finals === null || finals.trials === null || pace === null) return null;
    return finals.trials * this.#times.wholeTrial * pace * this.#workers;
  }

  /**
   * Seconds until the search has ended, its finals and its limit of time among it; null while there is too little to judge by.
   * Where the time of its finals is not known, until they begin.
   */
  seconds(now: number): number | null {
    const pace = this.#pace(now);
    if (pace === null) return null;
    const trials = Math.max(this.#work() * pace, this.#longest(pace));
    const limit = this.untilLimit(now);
    const { finals } = this.#effort;
    if (finals !== null) {
      const rounds = Math.ceil(finals.trainings / this.#workers);
      return Math.min(trials + rounds * (this.secondsOfFinal(now) ?? 0), limit);
    }
    // nothing new is begun after the limit, but what runs goes on to its end
    return limit === 0
      ? this.#longest(pace)
      : Math.min(trials, limit + (this.#times.secondsOf(0) * pace * this.#workers) / 2);
  }

  /** Seconds of the clock for each second of work; null while too little is known. */
  #pace(now: number): number | null {
    if (this.#firstStart === null) return null;
    const partly = [...this.#running.values()].map(({ rung, share }) => share * this.#times.secondsOf(rung));
    const ended = this.#ended.map((count, rung) => count * this.#times.secondsOf(rung));
    const done = [...partly, ...ended].reduce((sum, work) => sum + work, 0);
    const most = RECALLED * this.#workers * this.#times.secondsOf(0);
    const recalled = Math.min(this.#recalled, most);
    if (done + recalled < LEAST_SHARE * this.#times.secondsOf(0)) return null;
    return (now - this.#firstStart + recalled / this.#workers) / (done + recalled);
  }

  /** Work of all trials that is left. */
  #work(): number {
    const { eta } = this.#effort;
    const { results } = this.#times;
    const running = results.map((_, rung) => [...this.#running.values()].filter((one) => one.rung === rung));
    const counts = running.map((ones) => ones.length);
    const expected = expectedResults(results, counts, { trials: this.#trials, eta });
    return expected.reduce((sum, count, rung) => {
      const partly = (running[rung] ?? []).reduce((shares, { share }) => shares + share, 0);
      return sum + Math.max(0, count - (results[rung] ?? 0) - partly) * this.#times.secondsOf(rung);
    }, 0);
  }

  /** Seconds until all have ended that run now. */
  #longest(pace: number): number {
    const work = [...this.#running.values()].map(({ rung, share }) => (1 - share) * this.#times.secondsOf(rung));
    return Math.max(0, ...work) * pace * this.#workers;
  }
}
