import type { MetricName, Metrics } from '../metric/index.ts';
import type { Genotype } from '../space/index.ts';
import type { Inheritance, TrialProgress, TrialResult } from '../trial/index.ts';

/** What can be evaluated: a proposal with its number. */
export interface EvaluationTask {
  readonly trial: number;
  readonly genotype: Genotype;
  /** What is known of it untrained. */
  readonly known: Metrics;
  /** The rung to train and the file of the paused training; null for a full training. */
  readonly rung: { readonly number: number; readonly checkpoint: string } | null;
  /** File for the trained weights; null where they are not kept, or training is not complete at this rung. */
  readonly weights: string | null;
  /** The shared weights that the network inherits from; null where it is trained from fresh ones. */
  readonly shared: Pick<Inheritance, 'file' | 'hash'> | null;
}

/** Where accuracies come from: training in worker processes, or a table. */
export interface Evaluator {
  /** What evaluates, as stored with the run. */
  readonly description: string;
  /** The metrics that its complete results hold. */
  readonly measures: readonly MetricName[];
  /** Never rejects for what is the trial's fault; rejects with `Aborted` after `abort`. */
  evaluate(task: EvaluationTask, onProgress: (progress: TrialProgress) => void): Promise<TrialResult>;
  /** Pauses everything that runs until `goOn` is called. */
  hold(): { readonly goOn: () => void };
  /** Ends everything that runs, at once. */
  abort(): void;
  /** Ends idle workers; nothing may be running. */
  close(): Promise<void>;
}
