import type { EvaluateFunction } from '../evaluate/index.ts';
import type { QueueOptions } from '../queue/index.ts';
import type { RunContext, StopSignal } from '../run/index.ts';
import type { StepProgress } from '../shared/index.ts';
import type { FinalRow, TrialRow } from '../store/index.ts';
import type { TrialProgress } from '../trial/index.ts';
import type { SearchEffort } from './effort.ts';

/** What a running search says of itself; every event is plain data. */
export type SearchEvent =
  | {
      readonly kind: 'begin';
      readonly run: string;
      readonly space: { readonly name: string; readonly networks: bigint };
      readonly engine: string;
      readonly workers: number;
      readonly threads: number;
      /** Trials to evaluate in all, and how many of them are done already (after a resume). */
      readonly trials: number;
      readonly done: number;
      /** Rungs of a search with fidelities; null where every trial is trained to the end. */
      readonly rungs: number | null;
      /** How much is to be done. */
      readonly effort: SearchEffort;
      /** Trials of the run before this process, in order. */
      readonly earlier: readonly TrialRow[];
    }
  | { readonly kind: 'note'; readonly message: string }
  /** The weights that all candidates inherit are trained. Epochs count from 1. */
  | ({ readonly kind: 'sharing'; readonly epochs: number } & StepProgress)
  /** An untrained candidate's latency is measured. */
  | { readonly kind: 'measuring'; readonly trial: number }
  /** `rung` counts from 0; null where every trial is trained to the end. */
  | { readonly kind: 'start'; readonly trial: TrialRow; readonly rung: number | null }
  | { readonly kind: 'progress'; readonly progress: TrialProgress }
  /** A result, with fidelities that of one rung. `done` counts the trials that have any so far. */
  | { readonly kind: 'end'; readonly trial: TrialRow; readonly done: number; readonly trials: number }
  /** The best few are trained longer, the best first; `trainings` are to be done, each of so many epochs. */
  | {
      readonly kind: 'finals';
      readonly finalists: readonly TrialRow[];
      readonly seeds: number;
      readonly epochs: number;
      readonly trainings: number;
    }
  /** `seed` counts from 0. */
  | { readonly kind: 'final-start'; readonly trial: number; readonly seed: number }
  | { readonly kind: 'final-progress'; readonly seed: number; readonly progress: TrialProgress }
  | { readonly kind: 'final-end'; readonly final: FinalRow }
  | { readonly kind: 'draining'; readonly running: number };

/** How the finals of a search ended. */
export interface FinalsSummary {
  readonly end: 'done' | 'time' | 'drained' | 'aborted';
  /** The best few, and how many of them have all of their results. */
  readonly networks: number;
  readonly done: number;
}

/** How a search ended. */
export interface SearchSummary {
  readonly run: string;
  /** `interrupted` can be resumed. */
  readonly status: 'finished' | 'interrupted';
  /** Why it ended, for people. */
  readonly detail: string;
  /** Whether the space has networks left to propose, as far as is known. */
  readonly hasMore: boolean;
  readonly complete: number;
  /** With fidelities: trials whose last result is one of a lower rung. */
  readonly paused: number;
  readonly failed: number;
  readonly infeasible: number;
}

/** What a search needs of the outside: a run's context, and requests to stop. */
export interface SearchContext extends RunContext<SearchEvent> {
  /** Requests from outside: the first `drain` lets running trials end, `abort` stops at once. */
  readonly stop: StopSignal;
  /** What evaluates the networks of a search with `evaluator: {kind: function}`; not looked at in others. */
  readonly evaluate?: EvaluateFunction | undefined;
  /** Where workers on other machines take the trainings from; they are done on this machine where it is left out. */
  readonly queue?: QueueOptions | undefined;
}
