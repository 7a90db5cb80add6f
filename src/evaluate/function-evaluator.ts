import type { DataReference } from '../data/index.ts';
import type { MetricName, Metrics } from '../metric/index.ts';
import type { Genotype, NetworkTarget, SearchSpace } from '../space/index.ts';
import { Aborted, failureReason, type TrialResult, trialSeed } from '../trial/index.ts';
import { Countdown } from '../util/countdown.ts';
import { messageOf } from '../util/errors.ts';
import { formatSeconds } from '../util/format.ts';
import type { EvaluationTask, Evaluator } from './evaluator.ts';
import { type AskedMetrics, toldMetrics } from './told-metrics.ts';

/** One network for a function to evaluate. */
export interface FunctionTask {
  readonly trial: number;
  readonly genotype: Genotype;
  readonly space: SearchSpace;
  readonly target: NetworkTarget;
  /** What is known of it untrained. */
  readonly known: Metrics;
  /** Root of all draws of this trial. */
  readonly seed: string;
  /** The packed images; null in a search without data. */
  readonly data: DataReference | null;
  /** Aborted when the search stops at once, and when the trial's time is up. */
  readonly signal: AbortSignal;
}

/** Answers with metrics of a network; what it throws is why the trial failed. */
export type EvaluateFunction = (task: FunctionTask) => unknown;

/** What all trials of a run share. */
export interface FunctionPlan {
  readonly space: SearchSpace;
  readonly target: NetworkTarget;
  readonly data: DataReference | null;
  readonly seed: number;
  /** Seconds after which a trial counts as failed. */
  readonly trialTimeout: number;
  readonly asked: AskedMetrics;
}

/**
 * Asks a function of this process. It cannot be ended from outside: when a trial's time is up or the search stops, its signal
 * is aborted, and nobody waits for it.
 */
export class FunctionEvaluator implements Evaluator {
  readonly description = 'a function of the program that searches';
  readonly measures: readonly MetricName[];
  readonly #plan: FunctionPlan;
  readonly #evaluate: EvaluateFunction;
  readonly #running = new Set<AbortController>();

  constructor(plan: FunctionPlan, evaluate: EvaluateFunction) {
    this.measures = plan.asked.may;
    this.#plan = plan;
    this.#evaluate = evaluate;
  }

  async evaluate({ trial, genotype, known }: EvaluationTask): Promise<TrialResult> {
    const { space, target, data, seed, trialTimeout, asked } = this.#plan;
    const begun = performance.now();
    const ended = <T extends object>(result: T) => ({
      ...result,
      history: [],
      seconds: (performance.now() - begun) / 1000,
    });
    const control = new AbortController();
    this.#running.add(control);
    const timedOut = { state: 'failed', reason: 'timeout', message: `no result within ${formatSeconds(trialTimeout)}` };
    const limit = new Countdown(trialTimeout * 1000, () => control.abort(timedOut));
    const { signal } = control;
    const task = { trial, genotype, known, space, target, seed: trialSeed(seed, trial), data, signal };
    try {
      const told = await Promise.race([aborted(signal), call(this.#evaluate, task)]);
      return ended(toldMetrics(told, asked));
    } catch (error) {
      if (signal.reason === timedOut) return ended(timedOut as Extract<TrialResult, { state: 'failed' }>);
      if (signal.aborted) throw new Aborted(`trial ${trial} was stopped`);
      return ended({ state: 'failed', reason: failureReason(error), message: messageOf(error) } as const);
    } finally {
      limit.stop();
      this.#running.delete(control);
    }
  }

  /** A function of this process cannot be paused. */
  hold(): { readonly goOn: () => void } {
    return { goOn: () => undefined };
  }

  abort(): void {
    for (const control of this.#running) control.abort();
  }

  async close(): Promise<void> {}
}

/** What the function answers, also where it throws before it returns a promise. */
async function call(evaluate: EvaluateFunction, task: FunctionTask): Promise<unknown> {
  return await evaluate(task);
}

/** Rejects when a signal is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Aborted('stopped')), { once: true });
  });
}
