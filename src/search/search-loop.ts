import { setImmediate } from 'node:timers/promises';
import type { Told } from '../controller/index.ts';
import { withoutTrained } from '../metric/index.ts';
import { type RunStore, runFile, type SegmentRow, type TrialRow } from '../store/index.ts';
import { Aborted, Interrupted } from '../trial/index.ts';
import { bug } from '../util/errors.ts';
import type { Log } from '../util/log.ts';
import { Deadline } from './deadline.ts';
import { measureCandidate } from './device/measure-candidate.ts';
import { Execution } from './execution.ts';
import { FailuresInARow, requireSuccess } from './failed-searches.ts';
import { openPromotions } from './fidelity/asha-promotions.ts';
import type { Promotion } from './fidelity/ladder.ts';
import type { Promotions } from './fidelity/promotions.ts';
import { keptForFinals } from './finals/reserve.ts';
import { Journal } from './journal.ts';
import { KeptWeights } from './kept/kept-weights.ts';
import { Proposals } from './proposals.ts';
import type { SearchContext } from './search-events.ts';
import type { SearchPlan } from './search-plan.ts';
import { isStopping } from './trials/despite-kills.ts';
import { judge } from './trials/judge.ts';
import { Ledger } from './trials/ledger.ts';

/** Why a search ended. `infeasible`: proposal after proposal broke a constraint. `time`: `search.maxSeconds` is over. */
export type LoopEnd = 'trials' | 'exhausted' | 'infeasible' | 'time' | 'drained' | 'aborted';

/**
 * The loop of a search: ask, store, evaluate, store, tell.
 *
 * A search is a sequence of segments: one rung of one trial each, in a search without fidelities one whole trial each.
 * Segment k is decided (a new trial, or a paused one that is promoted) when exactly the segments up to k - workers were told,
 * or more where fewer gave nothing to do. So which networks are visited, and which are promoted, depends on the number of
 * workers but not on their speed. A run that is resumed walks the same path: stored segments are replayed at the same places,
 * unfinished ones are evaluated again, and deciding begins where the store ends.
 */
export class SearchLoop {
  readonly #plan: SearchPlan;
  readonly #context: SearchContext;
  readonly #ledger: Ledger;
  readonly #promotions: Promotions;
  readonly #weights: KeptWeights;
  readonly #proposals: Proposals;
  readonly #execution: Execution;
  readonly #journal: Journal;
  readonly deadline: Deadline;
  readonly #failures: FailuresInARow;
  /** Told segment of the highest rung, by trial. */
  readonly #latest = new Map<number, SegmentRow>();
  #told = 0;
  #isFinishing = false;

  /** Time counts from here. */
  constructor(plan: SearchPlan, store: RunStore, context: SearchContext, log: Log) {
    this.#plan = plan;
    this.#context = context;
    this.#promotions = openPromotions(plan.config, store.folder, plan.referenceOf);
    this.#weights = new KeptWeights(plan, store.folder);
    this.#ledger = new Ledger(store, { hasRungs: this.#promotions.hasRungs, workers: plan.config.search.workers });
    this.#journal = new Journal(context, log);
    this.deadline = new Deadline(context.now, plan.config.search.maxSeconds, () => keptForFinals(plan, this.rows));
    this.#failures = new FailuresInARow(plan.config.search.maxConsecutiveFailures);
    this.#proposals = new Proposals(plan, this.#ledger, (trial) => this.#toldOf(trial));
    const [ledger, promotions, journal, deadline] = [this.#ledger, this.#promotions, this.#journal, this.deadline];
    const shared = plan.shared === null ? null : { file: runFile(store.folder, 'shared'), hash: plan.shared.hash };
    const { stop } = context;
    const weights = this.#weights;
    this.#execution = new Execution({ plan, ledger, promotions, weights, journal, deadline, stop, shared });
  }

  /** Trials in the store now. */
  get rows(): readonly TrialRow[] {
    return this.#ledger.rows;
  }

  /** Trials that have a result, at any rung. */
  get done(): number {
    return this.#ledger.done;
  }

  /** Runs until the budget is spent, the space is exhausted or a stop is requested. */
  async run(): Promise<LoopEnd> {
    this.#promotions.prepare(this.rows);
    this.#weights.prepare(this.rows);
    const stopListening = this.#context.stop.listen((level) => {
      // workers of a queue go on with what they have, and who resumes the search takes it up
      if (level === 'abort' || this.#plan.queue !== null) this.#execution.abort();
      else this.#journal.draining(this.#ledger.running);
    });
    try {
      const end = await this.#walk();
      await this.#execution.endAll();
      if (end !== 'drained') requireSuccess(this.rows);
      if (end !== 'drained') this.#weights.settle(this.rows);
      if (end !== 'drained' && end !== 'time') this.#promotions.clear();
      return end;
    } catch (error) {
      if (error instanceof Interrupted) return await this.#execution.drain();
      await this.#execution.abortAll();
      if (error instanceof Aborted) return 'aborted';
      throw error;
    } finally {
      stopListening();
    }
  }

  async #walk(): Promise<LoopEnd> {
    const { workers } = this.#plan.config.search;
    for (let k = 0; ; k++) {
      const stored = this.#ledger.segment(k);
      const isReplayed = stored !== undefined && stored.state !== null;
      if (!isReplayed) await setImmediate(); // lets signals in, also where evaluating takes no time
      await this.#tellUpTo(stored?.told ?? k - workers + 1);
      const end = stored === undefined ? await this.#decide(k) : await this.#takeUp(stored);
      if (end !== null) return end;
    }
  }

  /** Begins segment k, or says why there is none. */
  async #decide(k: number): Promise<LoopEnd | null> {
    let noMoreTrials: LoopEnd | null = null;
    for (;;) {
      if (this.#ledger.evaluated >= this.#plan.config.search.trials) noMoreTrials ??= 'trials';
      const promotion = this.#promotions.next(this.#noteFinishing());
      if (promotion === null && noMoreTrials !== null) {
        // results that are still to come may let a paused trial be promoted
        if (!this.#promotions.hasRungs || this.#told === k) return noMoreTrials;
        await this.#tellUpTo(this.#told + 1);
        continue;
      }
      if (this.#context.stop.level !== 'run') return 'drained';
      if (this.deadline.isOver()) return 'time';
      if (promotion !== null) {
        this.#promote(k, promotion);
        return null;
      }
      const segment = this.#proposals.isHopeless ? null : this.#proposals.next(k, this.#told);
      if (segment !== null) {
        return await this.#beginTrial(segment);
      }
      noMoreTrials = this.#proposals.isHopeless ? 'infeasible' : 'exhausted';
    }
  }

  /** Whether the rest of the time is for finishing paused trials; reports it once. */
  #noteFinishing(): boolean {
    const { finishingShare } = this.#promotions;
    if (this.#isFinishing || finishingShare === 0 || !this.deadline.isOver(1 - finishingShare))
      return this.#isFinishing;
    this.#isFinishing = true;
    this.#journal.finishing();
    return true;
  }

  /** Evaluates a stored segment again that has no result yet. */
  async #takeUp(segment: SegmentRow): Promise<LoopEnd | null> {
    if (segment.state === null && this.#context.stop.level !== 'run') return 'drained';
    if (segment.rung > 0) this.#promotions.promote(segment);
    if (segment.state === null && segment.rung > 0) this.#execution.begin(segment);
    else if (segment.state === null) return await this.#beginTrial(segment);
    else if (segment.rung === 0) this.#proposals.count(segment.state === 'infeasible');
    return null;
  }

  #promote(k: number, promotion: Promotion): void {
    this.#promotions.promote(promotion);
    const segment = this.#ledger.promote({ number: k, ...promotion, told: this.#told });
    this.#journal.promoted(segment);
    this.#execution.begin(segment);
  }

  /** Begins a trial: measures what can be measured without training, and trains it unless it breaks a constraint. */
  async #beginTrial(segment: SegmentRow): Promise<LoopEnd | null> {
    const unmeasured = await measureCandidate(this.#plan, this.#ledger, this.#journal, segment.trial);
    if (unmeasured !== null && (await isStopping(this.#context.stop))) return 'drained';
    const violation = this.#proposals.violationOf(this.#ledger.row(segment.trial));
    this.#proposals.count(violation > 0);
    if (unmeasured !== null) this.#execution.conclude(segment, unmeasured);
    else if (violation > 0) this.#execution.conclude(segment, { state: 'infeasible', violation });
    else this.#execution.begin(segment);
    return null;
  }

  /** Tells results in order until `count` segments are told. */
  async #tellUpTo(count: number): Promise<void> {
    while (this.#told < count) {
      const k = this.#told;
      const isNew = await this.#execution.end(k);
      const segment = this.#ledger.segment(k);
      if (segment === undefined || segment.state === null) throw bug(`segment ${k} was told without a result`);
      const { state, trial, rung } = segment;
      this.#told++;
      if (isNew) this.#failures.count(state, this.rows);
      this.#latest.set(trial, segment);
      this.#promotions.tell({ ...segment, state }, this.#ledger.row(trial));
      if (rung === 0) this.#proposals.add();
      else this.#proposals.change();
    }
  }

  /** What the controller is to know of a trial: its newest result, scaled to the full training. */
  #toldOf(trial: number): Told {
    const { genotype, note, metrics: known, violation } = this.#ledger.row(trial);
    const latest = this.#latest.get(trial);
    if (latest === undefined || latest.state === null) throw bug(`trial ${trial} is to be told without a result`);
    const { state, rung } = latest;
    const metrics = { ...withoutTrained(known), ...this.#promotions.full(rung, latest.metrics) };
    const outcome = judge(this.#plan.config, { state, metrics }, true);
    const told = state === 'infeasible' ? { ...outcome, violation: violation ?? outcome.violation } : outcome;
    return { trial, genotype, note, metrics, ...told };
  }
}
