import type { DetectionSettings, TrainingSettings } from '../config/index.ts';
import type { DataReference } from '../data/index.ts';
import type { EngineOptions } from '../engine/index.ts';
import type { Cut, Graph } from '../graph/index.ts';
import type { Metrics } from '../metric/index.ts';

/** One network to evaluate: everything a worker needs, as plain JSON, so that it can travel to any process or machine. */
export interface TrialRequest {
  readonly trial: number;
  readonly graph: Graph;
  readonly data: DataReference;
  readonly training: TrainingSettings;
  readonly engine: EngineOptions;
  /** Root of all draws of this trial: initial weights, order of images, augmentation, dropout. */
  readonly seed: string;
  /** The rungs up to the one to train, the lowest first; absent for a full training. */
  readonly rungs?: readonly RungTask[];
  /** File that the training is kept in: with `rungs` where it is paused, else after each epoch and at its end. */
  readonly checkpoint?: string;
  /** File that the trained weights are written to when the training is complete. */
  readonly weights?: string;
  /** Weights that the training begins with; absent where those are fresh. */
  readonly start?: StartFile;
  /** Epochs between validations, besides the one at the end; absent: none. */
  readonly validateEvery?: number;
  /** What the network's answers are boxes for; absent for a classifier. */
  readonly detector?: DetectionSettings;
  /** Weights that the network takes from those that all networks of its space share; it is not trained then. */
  readonly inherit?: Inheritance;
}

/** One network for a program to train: as `TrialRequest`, but that the program is its own engine. */
export interface ProgramRequest extends Omit<TrialRequest, 'engine' | 'inherit' | 'start'> {
  /** Identity of the training, for what is kept of it. */
  readonly hash: string;
  /** File that what the program prints meanwhile is appended to. */
  readonly log: string;
}

/** Weights that a training begins with. */
export interface StartFile {
  /** A checkpoint, and its identity. What of the network's weights it lacks is fresh. */
  readonly file: string;
  readonly hash: string;
}

/** Where a network's weights come from. */
export interface Inheritance {
  /** A checkpoint of the shared weights, and its identity. */
  readonly file: string;
  readonly hash: string;
  /** By the parameter's name: which part of which shared tensor it is. */
  readonly cuts: Readonly<Record<string, Cut>>;
  /** Training images that batch norm's statistics are computed over before the network is validated. */
  readonly images: number;
}

/** One rung of a trial: how much training it takes, and on what. */
export interface RungTask {
  /** Epochs in all when the rung is done. */
  readonly epochs: number;
  /** Epochs of falling rate before it is measured; not part of the training. 0 at the last rung. */
  readonly annealEpochs: number;
  /** Training images per class; null = all. */
  readonly imagesPerClass: number | null;
  /** Side of the images, pixels; null = the data's. */
  readonly resolution: number | null;
  /** The network at that resolution: the parameters are those of `TrialRequest.graph`. */
  readonly graph: Graph;
}

/** One epoch of one trial. */
export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  /** Mean over the epoch's batches, nats. */
  readonly trainLoss: number;
  /** Share of the images that are answered right; of a detector of the anchors that lie on an object. */
  readonly trainAccuracy: number;
  /** Top-1 on the validation split, 0..1; null in epochs that were not validated, and of detectors. */
  readonly accuracy: number | null;
  readonly loss: number | null;
  /** Mean over the classes of the share that is answered right, 0..1; missing in epochs of earlier versions. */
  readonly balancedAccuracy?: number | null;
  /** Of detectors alone, on the validation split, 0..1: COCO's average precision over IoU .50:.05:.95, at .50, at .75. */
  readonly mAP?: number | null;
  readonly ap50?: number | null;
  readonly ap75?: number | null;
  /** Rate of the epoch's last step. */
  readonly learningRate: number;
  readonly seconds: number;
}

/** Why a trial has no result. Stored: names never change. */
export type FailureReason =
  | 'diverged'
  | 'crashed'
  | 'killed'
  | 'timeout'
  | 'out-of-memory'
  | 'unresponsive'
  | 'unmeasured'
  | 'error';

export type TrialResult =
  | {
      readonly state: 'complete';
      /** What the evaluator measured: after training accuracy and loss on the validation split, of a table what it holds. */
      readonly metrics: Metrics;
      readonly history: readonly EpochRecord[];
      readonly seconds: number;
    }
  | {
      readonly state: 'failed';
      readonly reason: FailureReason;
      /** For people: what happened and where. */
      readonly message: string;
      readonly history: readonly EpochRecord[];
      readonly seconds: number;
    };

/** What a running trial says of itself. */
export interface TrialProgress {
  readonly trial: number;
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
}
