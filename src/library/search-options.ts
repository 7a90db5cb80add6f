import type { ConfigInput } from '../config/index.ts';
import type { DataReference } from '../data/index.ts';
import type { Metrics } from '../metric/index.ts';
import type { SearchEvent } from '../search/index.ts';
import type { Network } from './network.ts';
import type { OwnSettings } from './own-process.ts';
import type { SpaceOption } from './space-source.ts';
import type { TrialNetwork } from './trial-network.ts';

/** A network for your function to evaluate. */
export interface NetworkToEvaluate extends Network {
  /** Number of its trial. */
  readonly trial: number;
  /** Root of all draws of its trial: the same in a resumed search. */
  readonly seed: string;
  /** The packed images, for `openData`; null in a search without `data`. */
  readonly data: DataReference | null;
  /** Aborted when the search stops at once, and when `search.trialTimeout` is over: nobody waits for the answer then. */
  readonly signal: AbortSignal;
}

/**
 * Measures a network. It must tell the metrics that objective, constraints and front name (by default `accuracy`, 0..1), and may tell
 * `loss`, `trainLoss`, `balancedAccuracy` and, in a search without `device`, `latencyMs`. What it throws is why the trial failed.
 */
export type Evaluate = (network: NetworkToEvaluate) => ToldMetrics | Promise<ToldMetrics>;

/** What a function, or whoever tells a study, may say of a network. Shares are in 0..1, losses in nats. */
export type ToldMetrics = Pick<Metrics, 'accuracy' | 'loss' | 'trainLoss' | 'balancedAccuracy' | 'latencyMs'>;

/** Options of a search that starts or goes on. */
export interface RunningOptions extends OwnSettings {
  /** Called after each trial (with fidelities: after each rung). What it throws ends the search. */
  readonly onTrial?:
    | ((trial: TrialNetwork, progress: { readonly done: number; readonly trials: number }) => void)
    | undefined;
  /** Everything that a search says of itself; the command line draws its progress from it. */
  readonly onEvent?: ((event: SearchEvent) => void) | undefined;
  /** Aborted, the search stops at once and can be resumed; the result has the status `interrupted`. */
  readonly signal?: AbortSignal | undefined;
  /** Your function, in place of training. */
  readonly evaluate?: Evaluate | undefined;
}

/** Kinds of data that need no more than their name. */
export type NamedData = 'synthetic' | 'cifar10' | 'cifar100';

/** The sections of a config (docs/config.md), some of them shorter, and what a config does not say. */
export interface SearchOptions extends RunningOptions, Omit<ConfigInput, 'name' | 'space' | 'data'> {
  readonly space: SpaceOption;
  /** The section `data`, or the name of a kind that needs nothing else. Not needed with `evaluate` or a table. */
  readonly data?: ConfigInput['data'] | NamedData;
  /** Names the run; default: `search`. */
  readonly name?: string | undefined;
  /** Short for `search.trials`. */
  readonly trials?: number | undefined;
  /** Short for `search.workers`: trials at the same time, calls of `evaluate` too. */
  readonly workers?: number | undefined;
  /** Folder of the run, which must not exist; default: `runs/<name>`. */
  readonly run?: string | undefined;
  /** false: the run lives in a temporary folder, and is gone when the search ends; default: true. */
  readonly keep?: boolean | undefined;
}
