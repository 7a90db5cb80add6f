import type { TrialProgress, TrialRequest, TrialResult } from './request.ts';

/** From the coordinator to a worker process. */
export interface EvaluateMessage {
  readonly kind: 'evaluate';
  readonly request: TrialRequest;
}

/** From a worker process to the coordinator. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: TrialProgress }
  | { readonly kind: 'done'; readonly trial: number; readonly result: TrialResult }
  /** What failed is not the trial but the run's folder: the search cannot continue. */
  | {
      readonly kind: 'fault';
      readonly trial: number;
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
    };
