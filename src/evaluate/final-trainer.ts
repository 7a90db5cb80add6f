import type { Genotype } from '../space/index.ts';
import type { TrialProgress, TrialResult } from '../trial/index.ts';

/** One longer training of a network that a search found. */
export interface FinalTask {
  readonly trial: number;
  readonly genotype: Genotype;
  /** Root of all its draws. */
  readonly seed: string;
  /** Number of that seed among those of its network, from 0. */
  readonly number: number;
  /** File that the training is kept in after each epoch, and with it the weights at its end; it continues from there. */
  readonly checkpoint: string;
}

/** Trains networks longer than a search's trials, several at a time. */
export interface FinalTrainer {
  /** Never rejects for what is the network's fault; rejects with `Aborted` when the evaluator is aborted. */
  trainFinal(task: FinalTask, onProgress: (progress: TrialProgress) => void): Promise<TrialResult>;
}
