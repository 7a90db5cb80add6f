import type { DetectionSettings, TrainingSettings } from '../config/index.ts';
import type { Dataset, Split } from '../data/index.ts';
import type { Graph, Weights } from '../graph/index.ts';
import type { TrainingFolder } from '../store/index.ts';
import type { Checkpoint, NetworkResult, StepProgress } from '../train/index.ts';
import type { EpochRecord } from '../trial/index.ts';

/** One network to train to its end. */
export interface TrainerTask {
  readonly graph: Graph;
  readonly dataset: Dataset;
  readonly training: TrainingSettings;
  /** Of a detector; undefined of a classifier. */
  readonly detector?: DetectionSettings | undefined;
  /** Root of all draws. */
  readonly seed: string;
  /** Weights that it starts from; null = fresh ones. */
  readonly start: Weights | null;
  /** Identity of the training, for what is kept of it. */
  readonly hash: string;
  /** Images of the test split, and what reads them, once training is done. */
  readonly testImages: number;
  readonly openTest: () => Promise<Split>;
}

/** What a training needs of the outside. */
export interface TrainerOptions {
  /** Open, for checkpoints and weights. */
  readonly folder: TrainingFolder;
  /** What is there of it; null = nothing. */
  readonly from: Checkpoint | null;
  readonly onProgress: (progress: StepProgress) => void;
  /** Told of each epoch when its files are written. */
  readonly onEpoch: (record: EpochRecord) => void;
  /** Stops between two steps; `train` then throws the signal's reason. */
  readonly signal: AbortSignal;
}

/** What trains a network: one of mixnas' own engines, or a program of the user's. */
export interface Trainer {
  /** What it is and its version, as stored with a training. */
  readonly description: string;
  /** The same with all that results depend on besides. */
  readonly identity: string;
  readonly threads: number;
  train(task: TrainerTask, options: TrainerOptions): Promise<NetworkResult>;
  close(): Promise<void>;
}
