import type { MetricName } from '../metric/index.ts';

/** States of a trial; columns hold the index. The order never changes. */
export const TRIAL_STATES = ['running', 'complete', 'paused', 'failed', 'infeasible', 'interrupted'] as const;
export type PageTrialState = (typeof TRIAL_STATES)[number];

/** Where a run stands. `crashed`: its process died; `interrupted`: somebody stopped it. Both can be resumed. */
export type RunState = 'running' | 'finished' | 'interrupted' | 'crashed' | 'failed';

/** What kind of number a metric is, and so how it is written: `percent` is stored 0..1. */
export type PageUnit = 'percent' | 'count' | 'bytes' | 'ms' | 'number';

/** A metric that trials of the run have. */
export interface PageMetric {
  readonly name: MetricName;
  /** For people. */
  readonly label: string;
  readonly unit: PageUnit;
  /** Whether more of it is better, or less. */
  readonly direction: 'max' | 'min';
}

/** Something to know of the run, and what to change. */
export interface PageNote {
  /** Stable name of what it is about. */
  readonly code: string;
  /** What is so, with figures; no full stop. */
  readonly message: string;
  /** What to change, with the config's key. */
  readonly hint: string;
}

/** One decision of the search space. */
export interface PageChoice {
  /** Where it is in the space, such as `stages/1/blocks/0/kernels`. */
  readonly name: string;
  /** What each option means, in index order. */
  readonly options: readonly string[];
}

/** A network of the finals: the best few, trained longer with several seeds. */
export interface PageFinal {
  readonly trial: number;
  /** Mean accuracy over the seeds, of a detector mean mAP, 0..1; null without a result. */
  readonly mean: number | null;
  /** Standard deviation over the seeds; null with fewer than two. */
  readonly deviation: number | null;
  readonly seeds: number;
}

/** The part of a run's description that changes while it runs. */
export interface RunStatusPart {
  readonly state: RunState;
  /** Why it ended, for people; empty while running. */
  readonly stateText: string;
  /** ISO 8601, UTC; null while running. */
  readonly endedAt: string | null;
  /** From its start to its end, or to now. Pauses between an interruption and a resume are included. */
  readonly durationSeconds: number;
  readonly counts: Readonly<Record<PageTrialState, number>>;
  /** Number of the best trial; null without one. */
  readonly best: number | null;
  readonly knee: number | null;
  /** Numbers of the trials of the front, cheapest first. */
  readonly front: readonly number[];
  readonly hypervolume: number;
  /** The complete trial that breaks the constraints least, where none is feasible. */
  readonly closest: number | null;
  /** Best first; empty in a search without finals. */
  readonly finals: readonly PageFinal[];
  readonly notes: readonly PageNote[];
  /** Those that trials have or that the search is about, in the order in which tables list them. */
  readonly metrics: readonly PageMetric[];
  /** Names of the lanes of the timeline: trials that ran at the same time are in different ones. */
  readonly workers: readonly string[];
}

/** A run without its trials. */
export interface PageRun extends RunStatusPart {
  readonly name: string;
  /** As it was named on the command line. */
  readonly folder: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seed: number;
  readonly space: string;
  /** What the data is, for people. */
  readonly data: string;
  /** The resolved config, as YAML. */
  readonly config: string;
  /** Such as mixnas, engine, node, platform. */
  readonly versions: Readonly<Record<string, string>>;
  /** Metrics of the front. */
  readonly objectives: readonly MetricName[];
  /** Limits of the config; null where there is none on that side. */
  readonly constraints: readonly {
    readonly metric: MetricName;
    readonly min: number | null;
    readonly max: number | null;
  }[];
  /** Accuracy of guessing, 0..1; null where it is not known. */
  readonly chance: number | null;
  /** Worst corner for the hypervolume, by metric. */
  readonly reference: Readonly<Partial<Record<MetricName, number>>>;
  readonly choices: readonly PageChoice[];
  /** Trials to evaluate in all. */
  readonly budget: number;
}
