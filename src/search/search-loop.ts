import { setImmediate } from 'node:timers/promises';
import { createController, type Told } from '../controller/index.ts';
import { checkGenotype } from '../space/index.ts';
import type { RunStore, SegmentRow, TrialRow } from '../store/index.ts';
import type { TrialResult } from '../trial/index.ts';
import { Aborted } from '../trial/index.ts';
import { bug } from '../util/errors.ts';
import type { Log } from '../util/log.ts';
import { keyOf } from './candidates/known-candidates.ts';
import { referencePoint } from './candidates/reference.ts';
import { FailuresInARow, requireSuccess } from './failed-searches.ts';
import type { Promotion } from './fidelity/ladder.ts';
import { Promotions } from './fidelity/promotions.ts';
import { Replay } from './replay.ts';
import type { SearchContext } from './search-events.ts';
import type { SearchPlan } from './search-plan.ts';
import { judge } from './trials/judge.ts';
import { Ledger } from './trials/ledger.ts';
import { endOf } from './trials/trial-end.ts';

/** Proposals in a row that break a constraint, after which a search asks for no more. */
const MAX_INFEASIBLE_IN_A_ROW = 300;

/** Why a search ended. `infeasible`: proposal after proposal broke a constraint. `time`: `search.maxSeconds` is over. */
export type LoopEnd = 'trials' | 'exhausted' | 'infeasible' | 'time' | 'drained' | 'aborted';

/**
 * The loop of a search: ask, store, evaluate, store, tell.
 *
 * A search is a sequence of segments: one rung of one trial each, in a search without fidelities one whole trial each.
 * Segment k is decided (a new trial, or a paused one that goes on) when exactly the segments up to k - workers were told, or
 * more where fewer gave nothing to do. So which networks are visited, and which go on, depends on the number of workers
 * but not on their speed. A run that is resumed walks the same path: stored segments are told again at the same places,
 * unfinished ones are evaluated again, and deciding begins where the store ends.
 */
export class SearchLoop {
  readonly #plan: SearchPlan;
  readonly #ledger: Ledger;
  readonly #context: SearchContext;
  readonly #log: Log;
  readonly #replay: Replay;
  readonly #promotions: Promotions | null;
  readonly #failures: FailuresInARow;
  readonly #ends = new Map<number, Promise<void>>();
  /** Told segment of the highest rung, by trial. */
  readonly #latest = new Map<number, SegmentRow>();
  #infeasibleInARow = 0;
  #told = 0;
  #begun = 0;
  #saidFinishing = false;

  constructor(plan: SearchPlan, store: RunStore, context: SearchContext, log: Log) {
    const { config, space } = plan;
    const { seed, objective, constraints, front, search } = config;
    this.#plan = plan;
    this.#context = context;
    this.#log = log;
    this.#promotions = Promotions.of(config, store.folder, (metrics) =>
      referencePoint({ front: { metrics, reference: front.reference }, constraints }, space, plan.candidates),
    );
    this.#ledger = new Ledger(store, { hasRungs: this.#promotions !== null, workers: search.workers });
    for (const { key } of this.#ledger.rows) plan.candidates.markProposed(key);
    this.#failures = new FailuresInARow(search.maxConsecutiveFailures);
    const task = { space, seed, objective, constraints, reference: front.reference };
    this.#replay = new Replay(
      () => createController(config.controller, task),
      (trial) => this.#toldOf(trial),
    );
  }

  /** Trials in the store now. */
  get rows(): readonly TrialRow[] {
    return this.#ledger.rows;
  }

  /** Trials that have a result, at whatever rung. */
  get done(): number {
    return this.#ledger.done;
  }

  /** Runs until the budget is spent, the space is exhausted or a stop is requested. */
  async run(): Promise<LoopEnd> {
    this.#begun = this.#context.now();
    this.#promotions?.checkpoints.prepare(this.rows);
    const stopListening = this.#context.stop.listen((level) => {
      if (level === 'abort') this.#plan.evaluator.abort();
      else this.#context.onEvent({ kind: 'draining', running: this.#ledger.running });
    });
    try {
      const end = await this.#walk();
      await Promise.all(this.#ends.values());
      if (end !== 'drained') requireSuccess(this.rows);
      if (end !== 'drained' && end !== 'time') this.#promotions?.checkpoints.clear();
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
    const { workers } = this.#plan.config.search;
    for (let k = 0; ; k++) {
      await setImmediate(); // lets signals in, also where evaluating takes no time
      const stored = this.#ledger.segment(k);
      await this.#tellUpTo(stored?.told ?? k - workers + 1);
      const end = stored === undefined ? await this.#decide(k) : this.#takeUp(stored);
      if (end !== null) return end;
    }
  }

  /** Begins segment k, or says why there is none. */
  async #decide(k: number): Promise<LoopEnd | null> {
    let noMoreTrials: LoopEnd | null = null;
    for (;;) {
      if (this.#ledger.evaluated >= this.#plan.config.search.trials) noMoreTrials ??= 'trials';
      const promotion = this.#promotions?.next(this.#isFinishing()) ?? null;
      if (promotion === null && noMoreTrials !== null) {
        // results that are still to come may let a paused trial go on
        if (this.#promotions === null || this.#told === k) return noMoreTrials;
        await this.#tellUpTo(this.#told + 1);
        continue;
      }
      if (this.#context.stop.level !== 'run') return 'drained';
      if (this.#isOver(1)) return 'time';
      if (promotion !== null) {
        this.#promote(k, promotion);
        return null;
      }
      if (this.#infeasibleInARow >= MAX_INFEASIBLE_IN_A_ROW) noMoreTrials = 'infeasible';
      else if (this.#ask(k)) return null;
      else noMoreTrials = 'exhausted';
    }
  }

  /** Whether this share of `search.maxSeconds` is over. */
  #isOver(share: number): boolean {
    const { maxSeconds } = this.#plan.config.search;
    return maxSeconds !== undefined && this.#context.now() - this.#begun >= share * maxSeconds * 1000;
  }

  /** Whether the rest of the time is for finishing what was begun; says so once. */
  #isFinishing(): boolean {
    const { fidelity } = this.#plan.config;
    if (this.#saidFinishing) return true;
    if (fidelity.kind !== 'asha' || fidelity.finish === 0 || !this.#isOver(1 - fidelity.finish)) return false;
    this.#saidFinishing = true;
    this.#context.onEvent({
      kind: 'note',
      message: 'nearly out of time: paused trials that promise to improve the result go on first',
    });
    this.#log.info({}, 'finishing begins');
    return true;
  }

  /** Evaluates a stored segment again that has no result yet. */
  #takeUp(segment: SegmentRow): LoopEnd | null {
    if (segment.state === null && this.#context.stop.level !== 'run') return 'drained';
    if (segment.rung > 0) this.#promotions?.promote(segment);
    const isInfeasible = segment.state === 'infeasible' || this.#violates(this.#ledger.row(segment.trial));
    if (segment.rung === 0) this.#infeasibleInARow = isInfeasible ? this.#infeasibleInARow + 1 : 0;
    if (segment.state === null) this.#begin(segment, isInfeasible);
    return null;
  }

  #promote(k: number, promotion: Promotion): void {
    const segment = { number: k, ...promotion, told: this.#told };
    this.#promotions?.promote(promotion);
    const row = this.#ledger.promote(segment);
    this.#log.info({ trial: promotion.trial, rung: promotion.rung, told: this.#told }, 'trial goes on');
    this.#begin(row, false);
  }

  #ask(k: number): boolean {
    const { space, candidates } = this.#plan;
    const trial = this.rows.length;
    const proposal = this.#replay.controller().ask(trial, candidates);
    if (proposal === null) return false;
    const { genotype, note } = proposal;
    checkGenotype(space, genotype);
    if (!candidates.isNew(genotype)) throw bug(`the controller proposed genotype [${genotype.join(', ')}] twice`);
    const key = keyOf(space, genotype);
    const { macs, params } = candidates.cost(genotype);
    candidates.markProposed(key);
    const row = { number: trial, genotype, key, note, params, macs };
    const segment = { number: k, trial, rung: 0, told: this.#told };
    const begun = this.#ledger.propose(row, segment);
    const isInfeasible = this.#violates(row);
    this.#infeasibleInARow = isInfeasible ? this.#infeasibleInARow + 1 : 0;
    this.#begin(begun, isInfeasible);
    return true;
  }

  #violates({ genotype }: Pick<TrialRow, 'genotype'>): boolean {
    return this.#plan.candidates.violation(genotype) > 0;
  }

  #begin(segment: SegmentRow, isInfeasible: boolean): void {
    if (isInfeasible) this.#finish(segment, null);
    else this.#evaluate(segment);
  }

  #evaluate(segment: SegmentRow): void {
    const { number, trial, rung } = segment;
    const row = this.#ledger.start(trial, this.#context.now());
    this.#context.onEvent({ kind: 'start', trial: row, rung: this.#promotions && rung });
    const { genotype, macs, params } = row;
    this.#log.info({ trial, ...(this.#promotions && { rung }), genotype, macs, params }, 'trial started');
    const end = this.#plan.evaluator
      .evaluate({ trial, genotype, rung: this.#rungTask(segment) }, (progress) =>
        this.#context.onEvent({ kind: 'progress', progress }),
      )
      .then((result) => this.#finish(segment, result));
    end.catch(() => undefined);
    this.#ends.set(number, end);
  }

  #rungTask({ trial, rung }: SegmentRow): { number: number; checkpoint: string } | null {
    if (this.#promotions === null) return null;
    const { checkpoints } = this.#promotions;
    if (rung > 0 && !checkpoints.has(trial)) {
      this.#log.warn({ trial, rung }, 'the paused training is gone: the trial is trained again from its start');
    }
    return { number: rung, checkpoint: checkpoints.file(trial) };
  }

  /** Stores the end of a segment; `null` means that it breaks a constraint and was not evaluated. */
  #finish(segment: SegmentRow, result: TrialResult | null): void {
    const { trial, rung } = segment;
    const isPausing = this.#promotions !== null && rung < this.#promotions.last;
    const end = endOf(this.#plan.config, this.#ledger.row(trial), result, {
      rung: this.#promotions === null ? null : rung,
      isPausing,
      endedAt: this.#context.now(),
    });
    const row = this.#ledger.finish(segment, end, result?.history ?? []);
    if (row.state !== 'paused') this.#promotions?.checkpoints.drop(trial);
    this.#report(row);
  }

  #report(row: TrialRow): void {
    const { number: trial, state, reason, accuracy, reward, seconds, rung } = row;
    const place = { trial, ...(rung === null ? {} : { rung }) };
    if (state === 'failed') this.#log.warn({ ...place, reason, detail: row.message }, 'trial failed');
    else this.#log.info({ ...place, accuracy, reward, seconds }, `trial ${state}`);
    this.#context.onEvent({ kind: 'end', trial: row, done: this.done, trials: this.#plan.config.search.trials });
  }

  /** Tells results in order until `count` segments are told. */
  async #tellUpTo(count: number): Promise<void> {
    while (this.#told < count) {
      const k = this.#told;
      const end = this.#ends.get(k);
      await end;
      this.#ends.delete(k);
      const segment = this.#ledger.segment(k);
      if (segment === undefined || segment.state === null) throw bug(`segment ${k} was told without a result`);
      this.#told++;
      if (end !== undefined) this.#failures.count(segment.state, this.rows);
      this.#latest.set(segment.trial, segment);
      this.#promotions?.tell({ ...segment, state: segment.state }, this.#ledger.row(segment.trial));
      if (segment.rung === 0) this.#replay.add();
      else this.#replay.change();
    }
  }

  /** What the controller is to know of a trial: its newest result, as the full training that it stands for. */
  #toldOf(trial: number): Told {
    const { genotype, note, macs, params } = this.#ledger.row(trial);
    const latest = this.#latest.get(trial);
    if (latest === undefined || latest.state === null) throw bug(`trial ${trial} is to be told without a result`);
    const { state, rung } = latest;
    const accuracy =
      latest.accuracy === null ? null : (this.#promotions?.rungScale.full(rung, latest.accuracy) ?? latest.accuracy);
    return { trial, genotype, note, ...judge(this.#plan.config, { state, accuracy, macs, params }, true) };
  }
}
