import { setImmediate } from 'node:timers/promises';
import type { FinalRow, RunStore, TrialRow } from '../../store/index.ts';
import { Aborted, finalSeed, Interrupted, type TrialResult } from '../../trial/index.ts';
import type { Deadline } from '../deadline.ts';
import type { Journal } from '../journal.ts';
import type { FinalsSummary, SearchContext } from '../search-events.ts';
import type { SearchPlan } from '../search-plan.ts';
import { despiteKills } from '../trials/despite-kills.ts';
import { FinalFiles } from './final-files.ts';
import type { FinalsPlan } from './plan-finals.ts';
import { finalistsOf } from './reserve.ts';
import { makespan } from './work.ts';

/** What finals are carried out with. */
export interface FinalsParts {
  readonly plan: SearchPlan;
  /** All trials of the search, which has ended. */
  readonly rows: readonly TrialRow[];
  readonly store: RunStore;
  readonly journal: Journal;
  readonly deadline: Deadline;
  readonly stop: SearchContext['stop'];
}

/** One training of one network. */
interface Job {
  readonly row: TrialRow;
  readonly seed: number;
  /** Trainings of this network that are to be done, this one and those after it. */
  readonly left: number;
  /** Whether the network is begun with it. */
  readonly isFirst: boolean;
}

function finalRow({ row, seed }: Job, result: TrialResult, images: number): FinalRow {
  const failed = result.state === 'failed' ? result : null;
  return {
    trial: row.number,
    seed,
    state: result.state,
    reason: failed?.reason ?? null,
    message: failed?.message ?? null,
    metrics: result.state === 'complete' ? result.metrics : {},
    images,
    seconds: Math.max(
      result.seconds,
      result.history.reduce((sum, epoch) => sum + epoch.seconds, 0),
    ),
  };
}

/** The longer trainings of the best few networks, when the trials of a search are over. */
class Finals {
  readonly #parts: FinalsParts;
  readonly #plan: FinalsPlan;
  readonly #files: FinalFiles;
  readonly #finalists: readonly TrialRow[];
  readonly #results: FinalRow[];
  readonly #jobs: Job[];
  #running = 0;
  #isTimeUp = false;

  constructor(parts: FinalsParts, plan: FinalsPlan) {
    this.#parts = parts;
    this.#plan = plan;
    this.#files = new FinalFiles(parts.store.folder);
    this.#finalists = finalistsOf(parts.plan, parts.rows);
    this.#results = parts.store.finals();
    this.#jobs = this.#finalists.flatMap((row) => this.#jobsOf(row));
  }

  async run(): Promise<FinalsSummary> {
    const { plan, journal, stop } = this.#parts;
    this.#files.tidy(this.#results);
    if (this.#jobs.length === 0) return this.#summary('done');
    journal.finalsBegin(this.#finalists, this.#jobs.length, this.#plan);
    const stopListening = stop.listen((level) => {
      if (level === 'abort' || plan.queue !== null) plan.evaluator.abort();
      else journal.draining(this.#running);
    });
    const lanes = Array.from({ length: plan.config.search.workers }, () => this.#lane());
    try {
      await Promise.all(lanes);
      if (stop.level !== 'run' && this.#jobs.length > 0) return this.#summary('drained');
      return this.#summary(this.#isTimeUp ? 'time' : 'done');
    } catch (error) {
      if (error instanceof Interrupted) {
        await Promise.allSettled(lanes);
        return this.#summary('drained');
      }
      plan.evaluator.abort();
      await Promise.allSettled(lanes);
      if (error instanceof Aborted) return this.#summary('aborted');
      throw error;
    } finally {
      stopListening();
    }
  }

  /** The trainings of a network that have no result yet. */
  #jobsOf(row: TrialRow): Job[] {
    const seeds = Array.from({ length: this.#plan.settings.seeds }, (_, seed) => seed);
    const open = seeds.filter((seed) => !this.#isDone(row, seed));
    return open.map((seed, i) => ({ row, seed, left: open.length - i, isFirst: i === 0 }));
  }

  #isDone({ number }: TrialRow, seed: number): boolean {
    return this.#results.some((result) => result.trial === number && result.seed === seed);
  }

  #summary(end: FinalsSummary['end']): FinalsSummary {
    const done = this.#finalists.filter((row) => this.#jobsOf(row).length === 0).length;
    return { end, networks: this.#finalists.length, done };
  }

  /** Takes up one training after another until there is none, no time, or a request to stop. */
  async #lane(): Promise<void> {
    for (;;) {
      await setImmediate(); // lets signals in
      const job = this.#next();
      if (job === null) return;
      this.#running++;
      await this.#train(job);
      this.#running--;
    }
  }

  #next(): Job | null {
    const [job] = this.#jobs;
    if (job === undefined || this.#isTimeUp || this.#parts.stop.level !== 'run') return null;
    if (job.isFirst && !this.#fits(job)) {
      this.#isTimeUp = true;
      return null;
    }
    this.#jobs.shift();
    return job;
  }

  /** Whether all trainings of a network are expected to end in time: as its trial says, else as the longest final so far. */
  #fits({ row, left }: Job): boolean {
    const longest = Math.max(0, ...this.#results.map((final) => final.seconds));
    const seconds = this.#plan.secondsOf(row) ?? longest;
    const { workers } = this.#parts.plan.config.search;
    return makespan(Array<number>(left).fill(seconds), workers) <= this.#parts.deadline.secondsLeft();
  }

  async #train(job: Job): Promise<void> {
    const { plan, store, journal, stop } = this.#parts;
    const { row, seed } = job;
    const { number: trial, genotype, key } = row;
    journal.finalStarted(row, seed);
    const task = {
      trial,
      genotype,
      number: seed,
      seed: finalSeed(plan.config.seed, key, seed),
      checkpoint: this.#files.file(trial, seed),
    };
    const once = () => this.#plan.trainer.trainFinal(task, (progress) => journal.finalProgress(seed, progress));
    const result = await despiteKills(once, stop, (message) => journal.finalAgain(row, seed, message));
    const final = finalRow(job, result, this.#plan.validationImages);
    store.finishFinal(final);
    this.#results.push(final);
    this.#files.tidy(this.#results);
    journal.finalEnded(final);
  }
}

/**
 * Trains the best few networks longer, with several seeds, as many of them as there is time for, the best first. What has a
 * result is not trained again. A training that fails is a result. Each training depends on the run's seed, the network and
 * the number of its seed alone.
 * @returns null in a search without finals
 * @throws MixnasError when the run's folder fails
 */
export async function runFinals(parts: FinalsParts): Promise<FinalsSummary | null> {
  const { plan, journal } = parts;
  if (plan.finals === null) return null;
  const summary = await new Finals(parts, plan.finals).run();
  journal.finalsEnd(summary);
  return summary;
}
