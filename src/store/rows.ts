import type { DetectorSettings } from '../detection/index.ts';
import type { Metrics } from '../metric/index.ts';
import type { ImageFacts } from '../notes/index.ts';
import type { Json } from '../util/json.ts';
import type { LeaseRow, WorkerRow } from './queue-rows.ts';

/**
 * States of a trial, as stored: names never change. `complete` is trained to the end; `paused` (only with fidelities) has a
 * result at a lower rung and may be promoted from there.
 */
export type TrialState = 'running' | 'complete' | 'paused' | 'failed' | 'infeasible' | 'interrupted';

/** One trial as stored. Times are milliseconds since 1970 (UTC). */
export interface TrialRow {
  /** Counted from 0 in the order of proposal. */
  readonly number: number;
  readonly genotype: readonly number[];
  /** The canonical genotype as text; unique in a run. */
  readonly key: string;
  /** What the controller wanted kept with its proposal. */
  readonly note: Json | undefined;
  readonly state: TrialState;
  /** Why it failed; null unless `failed`. */
  readonly reason: string | null;
  readonly message: string | null;
  /** Highest rung with a result, counted from 0; null in a search without fidelities, and before the first result. */
  readonly rung: number | null;
  /**
   * What is known of it: what follows from the network or was predicted or measured untrained; with a result also what
   * training told, at the highest rung.
   */
  readonly metrics: Metrics;
  /** Null without a result, and in searches for several objectives. */
  readonly reward: number | null;
  /** 0 = feasible; Infinity for failed trials; null while running. */
  readonly violation: number | null;
  /** How often it was started, from 1; 0 when it was never trained. */
  readonly attempt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Time spent evaluating, seconds. */
  readonly seconds: number | null;
}

/** One rung of one trial as stored: a piece of work, of which a search with fidelities is a sequence. */
export interface SegmentRow {
  /** Counted from 0 in the order of decision. */
  readonly number: number;
  readonly trial: number;
  /** Counted from 0. */
  readonly rung: number;
  /** Segments whose results were known when this one was decided: those with smaller numbers. */
  readonly told: number;
  /** Null while it has no result. */
  readonly state: 'complete' | 'failed' | 'infeasible' | null;
  /** What training told at this rung; empty unless complete. */
  readonly metrics: Metrics;
  readonly seconds: number | null;
}

/**
 * A measured latency as stored: of a candidate `before` its training, or of a member of the front when the search was over
 * (`final`).
 */
export interface LatencyRow {
  readonly trial: number;
  readonly stage: 'before' | 'final';
  /** The whole record of the measurement, raw repeats included. */
  readonly record: Json;
}

/** One longer training of one of the best networks as stored, with its own seed. */
export interface FinalRow {
  readonly trial: number;
  /** Counted from 0. */
  readonly seed: number;
  readonly state: 'complete' | 'failed';
  /** Why it failed; null unless `failed`. */
  readonly reason: string | null;
  readonly message: string | null;
  /** What training told; empty unless complete. */
  readonly metrics: Metrics;
  /** Validation images that the accuracy is of. */
  readonly images: number;
  /** Time spent training, seconds, before interruptions too. */
  readonly seconds: number;
}

/** One epoch of a trial as stored. */
export interface EpochRow {
  readonly trial: number;
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  /** Null where it was not validated, and of detectors. */
  readonly accuracy: number | null;
  /** Of detectors alone. */
  readonly mAP?: number | null;
  readonly loss: number | null;
  readonly learningRate: number;
  readonly seconds: number;
}

/** What a run is: written once when it is created (but for `config`, whose budget a resume may raise). */
export interface RunInfo {
  readonly name: string;
  readonly createdAt: number;
  /** Versions of mixnas and Node.js, and the machine's platform. */
  readonly versions: Readonly<Record<string, string>>;
  /** The resolved config. */
  readonly config: Json;
  readonly space: {
    readonly name: string;
    readonly hash: string;
    readonly text: string;
    /** That it is made for, pixels; null where it does not say, missing in runs made before it was stored. */
    readonly resolution?: number | null;
  };
  /** Networks are meant for this input and output; their costs and exports are of it. */
  readonly target: {
    readonly size: number;
    readonly classes: number;
    /** Of the images; missing for 3. */
    readonly channels?: number | undefined;
    /** What makes detectors of them; missing for classifiers. */
    readonly detector?: DetectorSettings;
  };
  /** Null where no images are used (a table). */
  readonly data: {
    readonly hash: string;
    readonly classes: readonly string[];
    /** Pixel normalisation per channel on the scale 0..1; missing in runs made before it was stored. */
    readonly mean?: readonly number[];
    readonly deviation?: readonly number[];
    /** How many there are and of what; missing in runs made before it was stored. */
    readonly images?: ImageFacts;
    /** Identity of the packed images, wherever and whenever they were written; missing in runs of earlier versions. */
    readonly content?: string;
    /** Side of the images that train, pixels; missing in runs made before it was stored. */
    readonly size?: number;
  } | null;
  /** Engine and version that train, or the table. */
  readonly engine: string;
  /** Worst corner for hypervolumes, by metric. */
  readonly reference: Metrics;
  /** The images of the finals: their side in pixels, hash and pixel normalisation; missing without finals. */
  readonly finals?: {
    readonly size: number;
    readonly data: {
      readonly hash: string;
      readonly mean: readonly number[];
      readonly deviation: readonly number[];
      /** As that of the search's images. */
      readonly content?: string;
    };
  };
  /** What latencies are of, with versions; missing without a device. */
  readonly device?: Json;
}

/** Where a run stands. What a killed process left as `running` is read as `interrupted`. */
export type RunStatus = 'running' | 'finished' | 'interrupted' | 'failed';

/** A whole run as read for reports and exports. */
export interface RunRecord {
  /** The run's folder. */
  readonly folder: string;
  readonly info: RunInfo;
  readonly status: RunStatus;
  /** Why it ended, for people; empty while running. */
  readonly statusDetail: string;
  /** When it ended, milliseconds since 1970; null while it runs, after a crash, and in runs made before it was stored. */
  readonly endedAt?: number | null;
  /** Whether its process died: then it is shown as interrupted. */
  readonly hasCrashed?: true;
  /** In order of number. */
  readonly trials: readonly TrialRow[];
  /** In order of number; empty in a search without fidelities. */
  readonly segments: readonly SegmentRow[];
  /** In order of trial, what was measured before training first. */
  readonly latencies: readonly LatencyRow[];
  /** In order of trial, then of seed; empty in a search without finals. */
  readonly finals: readonly FinalRow[];
  /** The last stored epoch of each trial that has one, in order of trial. */
  readonly lastEpochs: readonly EpochRow[];
  /** In order of time; empty in a search without a queue. */
  readonly leases: readonly LeaseRow[];
  /** In order of time; empty in a search without a queue. */
  readonly workers: readonly WorkerRow[];
}
