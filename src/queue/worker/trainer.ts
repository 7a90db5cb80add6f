import type { TrialProgress, TrialResult } from '../../trial/index.ts';
import type { QueueRequest } from '../wire/run-trainer.ts';

/** What trains for a worker, one trial at a time, outside of its process. */
export interface Trainer {
  /** Resolves with a failed result for what is the trial's fault; rejects after `abort`. */
  run(
    request: QueueRequest,
    timeoutSeconds: number,
    onProgress: (progress: TrialProgress) => void,
  ): Promise<TrialResult>;
  /** Ends it at once; it is not used again. */
  abort(): void;
  /** Lets it end; nothing may be running. */
  close(): Promise<unknown>;
}
