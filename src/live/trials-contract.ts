import type { MetricName } from '../metric/index.ts';

/**
 * Trials as columns: all arrays have the length of `number`, and `choices` has one such array per choice. A document of changes
 * has the rows that changed, whole: a row takes the place of the one of the same number, or is a new one.
 */
export interface PageTrials {
  /** Everything up to here is in; for `Last-Event-ID` and `/events?since=`. Opaque but for `oldestEvent`. */
  readonly event: string;
  readonly number: readonly number[];
  /** Index into `TRIAL_STATES`. */
  readonly state: readonly number[];
  readonly reward: readonly (number | null)[];
  /** A metric that is missing here is null in all of these rows. */
  readonly metrics: Readonly<Partial<Record<MetricName, readonly (number | null)[]>>>;
  /** What the model of all trials expects of a trial without the noise of one reading; null where there is no model. */
  readonly estimate: { readonly metric: MetricName; readonly mean: readonly (number | null)[] } | null;
  /** Per choice: index of the option; -1 where the network does not have it. */
  readonly choices: readonly (readonly number[])[];
  /** Seconds since the run began; null where it was never started. */
  readonly startedAt: readonly (number | null)[];
  /** Spent evaluating, seconds; null without a result. */
  readonly seconds: readonly (number | null)[];
  /** Index into `PageRun.workers`; -1 where it was never started. */
  readonly worker: readonly number[];
  /** Epochs of its stored history; 0 without. */
  readonly epochs: readonly number[];
  /** 0 or 1. */
  readonly isFront: readonly number[];
  /** 1: keeps all constraints; 0: breaks one, or is not known. */
  readonly feasible: readonly number[];
  /** Of failed trials, by number: why. */
  readonly message: Readonly<Record<string, string>>;
}

/** One learning curve of a trial. */
export interface PageCurve {
  /** What is drawn; names never change. The accuracies and mAP are 0..1, losses nats. */
  readonly metric: 'accuracy' | 'mAP' | 'trainAccuracy' | 'loss' | 'trainLoss';
  readonly epochs: readonly number[];
  /** Null in epochs that were not validated. */
  readonly values: readonly (number | null)[];
}

/** Learning curves by trial; a trial without any has an empty list. */
export type PageHistory = Readonly<Record<string, readonly PageCurve[]>>;

/** One layer of a network. */
export interface PageLayer {
  readonly name: string;
  readonly op: string;
  /** Of its output: height, width, channels. */
  readonly shape: readonly number[];
  readonly params: number;
  readonly macs: number;
}

/** The network of a trial. */
export interface PageNetwork {
  /** A complete SVG document without scripts, styles, links or references. */
  readonly svg: string;
  readonly layers: readonly PageLayer[];
  readonly genotype: readonly number[];
  /** `choice: option` of each choice that it has, in the order of the space. */
  readonly decoded: readonly string[];
}
