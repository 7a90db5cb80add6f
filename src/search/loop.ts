import { setImmediate } from 'node:timers/promises';
import { type Controller, createController } from '../controller/index.ts';
import { makeOutcome, type Outcome } from '../objective/index.ts';
import { checkGenotype } from '../space/index.ts';
import type { RunStore, TrialRow } from '../store/index.ts';
import type { TrialResult } from '../train/trial.ts';
import { bug, MixnasError } from '../util/errors.ts';
import { keyOf } from './candidates.ts';
import { countStates } from './count-states.ts';
import { Aborted } from './evaluator.ts';
import type { SearchContext, SearchLog } from './events.ts';
import type { SearchPlan } from './plan.ts';

/** Proposals in a row that break a constraint, after which a search ends. */
const MAX_INFEASIBLE_IN_A_ROW = 300;

/** Why a search stopped proposing. `infeasible`: proposal after proposal broke a constraint. */
export type LoopEnd = 'trials' | 'exhausted' | 'infeasible' | 'drained' | 'aborted';

/**
 * The loop of a search: ask, store, evaluate, store, tell.
 *
 * Trial n is asked for when exactly the trials up to n - workers were told, so that which networks are visited depends on
 * the number of workers but not on their speed. A run that is resumed walks the same path: trials in the store are told
 * again at the same places, unfinished ones are evaluated again, and asking begins where the store ends.
 */
export class SearchLoop {
  readonly #plan: SearchPlan;
  readonly #store: RunStore;
  readonly #context: SearchContext;
  readonly #log: SearchLog;
  readonly #controller: Controller;
  readonly #rows: TrialRow[];
  readonly #ends = new Map<number, Promise<void>>();
  #failuresInARow = 0;
  #infeasibleInARow = 0;
  #told = 0;
  /** Trials that were never evaluated, and trials that were to the end. */
  #infeasible: number;
  #done: number;

  constructor(plan: SearchPlan, store: RunStore, context: SearchContext, log: SearchLog) {
    const { config, space } = plan;
    this.#plan = plan;
    this.#store = store;
    this.#context = context;
    this.#log = log;
    this.#rows = store.trials();
    for (const { key } of this.#rows) plan.candidates.markProposed(key);
    this.#infeasible = this.#rows.filter(({ state }) => state === 'infeasible').length;
    this.#done = this.#rows.filter(({ state }) => state === 'complete' || state === 'failed').length;
    const { seed, objective, constraints, front } = config;
    this.#controller = createController(config.controller, {
      space,
      seed,
      objective,
      constraints,
      reference: front.reference,
    });
  }

  /** Trials in the store now. */
  get rows(): readonly TrialRow[] {
    return this.#rows;
  }

  /** Runs until the budget is spent, the space is exhausted or a stop is requested. */
  async run(): Promise<LoopEnd> {
    const stopListening = this.#context.stop.listen((level) => {
      if (level === 'abort') this.#plan.evaluator.abort();
      else this.#context.onEvent({ kind: 'draining', running: this.#running() });
    });
    try {
      const end = await this.#walk();
      await Promise.all(this.#ends.values());
      if (end !== 'drained') this.#requireSuccess();
      return end;
    } catch (error) {
      this.#plan.evaluator.abort();
      await Promise.allSettled(this.#ends.values());
      if (error instanceof Aborted) return 'aborted';
      throw error;
    } finally {
      stopListening();
    }
  }

  async #walk(): Promise<LoopEnd> {
    const { workers, trials } = this.#plan.config.search;
    for (let n = 0; ; n++) {
      await setImmediate(); // lets signals in, also where evaluating takes no time
      if (n >= workers) await this.#tell(n - workers);
      const stored = this.#rows[n];
      if (stored === undefined && this.#rows.length - this.#infeasible >= trials) return 'trials';
      if (this.#context.stop.level !== 'run') return 'drained';
      if (stored !== undefined) this.#takeUp(stored);
      else if (this.#infeasibleInARow >= MAX_INFEASIBLE_IN_A_ROW) return 'infeasible';
      else if (!this.#ask(n)) return 'exhausted';
    }
  }

  #running(): number {
    return this.#rows.filter(({ state }) => state === 'running').length;
  }

  /** Evaluates a stored trial again that has no result yet. */
  #takeUp(row: TrialRow): void {
    this.#infeasibleInARow = row.state === 'infeasible' ? this.#infeasibleInARow + 1 : 0;
    if (row.state === 'running' || row.state === 'interrupted') this.#evaluate(row.number);
  }

  #ask(n: number): boolean {
    const { space, candidates } = this.#plan;
    const proposal = this.#controller.ask(n, candidates);
    if (proposal === null) return false;
    const { genotype, note } = proposal;
    checkGenotype(space, genotype);
    if (!candidates.isNew(genotype)) throw bug(`the controller proposed genotype [${genotype.join(', ')}] twice`);
    const key = keyOf(space, genotype);
    const violation = candidates.violation(genotype);
    const { macs, params } = candidates.cost(genotype);
    candidates.markProposed(key);
    this.#store.propose({ number: n, genotype, key, note, params, macs });
    this.#rows.push({
      number: n,
      genotype,
      key,
      note,
      state: 'running',
      reason: null,
      message: null,
      accuracy: null,
      loss: null,
      params,
      macs,
      reward: null,
      violation: null,
      attempt: 0,
      startedAt: null,
      endedAt: null,
      seconds: null,
    });
    this.#infeasibleInARow = violation > 0 ? this.#infeasibleInARow + 1 : 0;
    if (violation > 0) this.#finish(n, null);
    else this.#evaluate(n);
    return true;
  }

  #evaluate(n: number): void {
    const row = this.#rowOf(n);
    const startedAt = this.#context.now();
    this.#store.start(n, startedAt);
    this.#rows[n] = { ...row, state: 'running', attempt: row.attempt + 1, startedAt, endedAt: null };
    this.#context.onEvent({ kind: 'start', trial: this.#rowOf(n) });
    this.#log.info({ trial: n, genotype: row.genotype, macs: row.macs, params: row.params }, 'trial started');
    const end = this.#plan.evaluator
      .evaluate({ trial: n, genotype: row.genotype }, (progress) =>
        this.#context.onEvent({ kind: 'progress', progress }),
      )
      .then((result) => this.#finish(n, result));
    end.catch(() => undefined);
    this.#ends.set(n, end);
  }

  /** Stores the end of a trial; `null` means that it breaks a constraint and was not evaluated. */
  #finish(n: number, result: TrialResult | null): void {
    const row = this.#rowOf(n);
    const complete = result?.state === 'complete' ? result : null;
    const failed = result?.state === 'failed' ? result : null;
    const outcome = this.#judge({ ...row, state: result?.state ?? 'infeasible', accuracy: complete?.accuracy ?? null });
    const values = {
      state: outcome.state,
      reason: failed?.reason ?? null,
      message: failed?.message ?? null,
      accuracy: complete?.accuracy ?? null,
      loss: complete?.loss ?? null,
      reward: outcome.reward,
      violation: outcome.violation,
      endedAt: this.#context.now(),
      seconds: result?.seconds ?? 0,
    };
    this.#store.finish({ number: n, ...values, epochs: result?.history ?? [] });
    this.#rows[n] = { ...row, ...values };
    if (result === null) this.#infeasible++;
    else this.#done++;
    const end = this.#rowOf(n);
    if (failed) this.#log.warn({ trial: n, reason: failed.reason, detail: failed.message }, 'trial failed');
    else
      this.#log.info(
        { trial: n, accuracy: end.accuracy, reward: end.reward, seconds: end.seconds },
        `trial ${end.state}`,
      );
    this.#context.onEvent({ kind: 'end', trial: end, done: this.#done, trials: this.#plan.config.search.trials });
  }

  async #tell(n: number): Promise<void> {
    const end = this.#ends.get(n);
    await end;
    this.#ends.delete(n);
    const row = this.#rowOf(n);
    if (n !== this.#told) throw bug(`trial ${n} told out of order`);
    this.#told++;
    if (end !== undefined) this.#countFailure(row);
    this.#controller.tell({ trial: n, genotype: row.genotype, note: row.note, ...this.#judge(row) });
  }

  #judge({ state, accuracy, macs, params }: TrialRow): Outcome {
    const { objective, constraints } = this.#plan.config;
    if (state === 'failed') return makeOutcome(objective, constraints, { state });
    if (state === 'infeasible') return makeOutcome(objective, constraints, { state, metrics: { macs, params } });
    if (state !== 'complete' || accuracy === null) throw bug(`a trial in state ${state} was judged`);
    return makeOutcome(objective, constraints, { state, metrics: { accuracy, macs, params } });
  }

  /** Counts the failures of this process only, so that a run can go on once their cause is mended. */
  #countFailure({ state }: TrialRow): void {
    this.#failuresInARow = state === 'failed' ? this.#failuresInARow + 1 : 0;
    const limit = this.#plan.config.search.maxConsecutiveFailures;
    if (this.#failuresInARow >= limit) throw this.#failureError(`${limit} trials failed in a row`, limit);
  }

  #requireSuccess(): void {
    const { failed, complete } = countStates(this.#rows);
    if (complete > 0) return;
    if (failed > 0)
      throw this.#failureError(failed === 1 ? 'the only trial failed' : `all ${failed} trials failed`, failed);
    throw new MixnasError('ALL_INFEASIBLE', `all ${this.#rows.length} proposals break the constraints`, {
      hint: 'relax the constraints, or try another controller',
      exitCode: 1,
    });
  }

  #failureError(what: string, count: number): MixnasError {
    const failed = this.#rows.filter(({ state }) => state === 'failed').slice(-count);
    const reasons = [...new Set(failed.map(({ reason }) => reason))];
    const counts = reasons.map((name) => `${failed.filter(({ reason }) => reason === name).length} ${name}`).join(', ');
    const last = failed.at(-1);
    return new MixnasError('TRIALS_FAIL', `${what} (${counts}); trial ${last?.number}: ${last?.message}`, {
      hint: 'mixnas report lists the failures; once the cause is mended, mixnas resume goes on (search.maxConsecutiveFailures is the limit)',
      exitCode: 1,
    });
  }

  #rowOf(n: number): TrialRow {
    const row = this.#rows[n];
    if (row === undefined) throw bug(`no trial ${n}`);
    return row;
  }
}
