import type { EvaluationTask, Evaluator } from '../evaluate/index.ts';
import { withoutTrained } from '../metric/index.ts';
import type { SegmentRow, TrialRow } from '../store/index.ts';
import { Aborted, Interrupted, type TrialResult } from '../trial/index.ts';
import type { Deadline } from './deadline.ts';
import type { Promotions } from './fidelity/promotions.ts';
import type { Journal } from './journal.ts';
import type { KeptWeights } from './kept/kept-weights.ts';
import type { SearchContext } from './search-events.ts';
import type { SearchPlan } from './search-plan.ts';
import { despiteKills } from './trials/despite-kills.ts';
import type { Ledger } from './trials/ledger.ts';
import { endOf } from './trials/trial-end.ts';

/** What segments are carried out with. */
export interface ExecutionParts {
  readonly plan: Pick<SearchPlan, 'config' | 'evaluator'>;
  readonly ledger: Ledger;
  readonly promotions: Promotions;
  readonly weights: KeptWeights;
  readonly journal: Journal;
  readonly deadline: Deadline;
  readonly stop: SearchContext['stop'];
  /** The weights that candidates inherit; null where each is trained from fresh ones. */
  readonly shared: EvaluationTask['shared'];
}

/** How a segment that is not evaluated ends. */
export type Unevaluated =
  | { readonly state: 'infeasible'; readonly violation: number }
  | Extract<TrialResult, { state: 'failed' }>;

/** Carries out segments that were decided: has them evaluated, several at a time, and stores their results. */
export class Execution {
  readonly #parts: ExecutionParts;
  readonly #evaluator: Evaluator;
  readonly #ends = new Map<number, Promise<void>>();

  constructor(parts: ExecutionParts) {
    this.#parts = parts;
    this.#evaluator = parts.plan.evaluator;
  }

  /** Begins a segment; `end` resolves when its result is stored. */
  begin(segment: SegmentRow): void {
    const { promotions, journal } = this.#parts;
    journal.started(this.#start(segment), promotions.hasRungs ? segment.rung : null);
    const end = this.#evaluate(segment).then((result) => this.#finish(segment, result));
    end.catch(() => undefined);
    this.#ends.set(segment.number, end);
  }

  #start({ trial }: SegmentRow): TrialRow {
    const { ledger, deadline } = this.#parts;
    return ledger.start(trial, deadline.now());
  }

  #evaluate(segment: SegmentRow): Promise<TrialResult> {
    const { ledger, journal, shared, stop } = this.#parts;
    const { number: trial, genotype, metrics } = ledger.row(segment.trial);
    const known = withoutTrained(metrics);
    const once = () =>
      this.#evaluator.evaluate(
        { trial, genotype, known, rung: this.#rungOf(segment), weights: this.#weightsOf(segment), shared },
        (progress) => journal.progress(progress),
      );
    return despiteKills(once, stop, (message) => {
      journal.again(this.#start(segment), message);
    });
  }

  /** Ends a segment that is not evaluated. */
  conclude(segment: SegmentRow, result: Unevaluated): void {
    this.#finish(segment, result);
    if (result.state === 'failed') this.#ends.set(segment.number, Promise.resolve());
  }

  /** Stores the end of a segment. */
  #finish(segment: SegmentRow, result: TrialResult | Unevaluated): void {
    const { plan, ledger, promotions, weights, journal, deadline } = this.#parts;
    const { trial, rung } = segment;
    const end = endOf(plan.config, ledger.row(trial), result, {
      rung: promotions.hasRungs ? rung : null,
      isPausing: rung < promotions.last,
      endedAt: deadline.now(),
    });
    const row = ledger.finish(segment, end, 'history' in result ? result.history : []);
    if (row.state !== 'paused') promotions.drop(trial);
    weights.tidy(ledger.rows);
    journal.ended(row, ledger.done, plan.config.search.trials);
  }

  /** Waits for a segment. @returns whether it was tried in this process */
  async end(segment: number): Promise<boolean> {
    const end = this.#ends.get(segment);
    await end;
    return this.#ends.delete(segment);
  }

  /** Waits for all segments that were started; rejects as soon as one of them does. */
  async endAll(): Promise<void> {
    await Promise.all(this.#ends.values());
  }

  /** Waits for what still runs after one of them was interrupted. @returns whether somebody ended it at once */
  async drain(): Promise<'drained' | 'aborted'> {
    const ends = await Promise.allSettled(this.#ends.values());
    const errors: unknown[] = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    const fault = errors.find((error) => !(error instanceof Aborted));
    if (fault !== undefined) throw fault;
    return errors.every((error) => error instanceof Interrupted) ? 'drained' : 'aborted';
  }

  /** Ends all evaluations at once. */
  abort(): void {
    this.#evaluator.abort();
  }

  /** Ends all evaluations at once and waits until they have ended. */
  async abortAll(): Promise<void> {
    this.abort();
    await Promise.allSettled(this.#ends.values());
  }

  #weightsOf({ trial, rung }: SegmentRow): string | null {
    const { promotions, weights } = this.#parts;
    return rung === promotions.last ? weights.file(trial) : null;
  }

  #rungOf(segment: SegmentRow): { number: number; checkpoint: string } | null {
    const checkpoint = this.#parts.promotions.checkpoint(segment.trial);
    if (checkpoint === null) return null;
    if (segment.rung > 0 && !checkpoint.exists) this.#parts.journal.checkpointGone(segment);
    return { number: segment.rung, checkpoint: checkpoint.file };
  }
}
