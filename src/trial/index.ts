export { Aborted, Interrupted } from './aborted.ts';
export { failureReason } from './failure-reason.ts';
export { finalData, finalSeed, finalTraining } from './final.ts';
export type { EvaluateMessage, WorkerMessage } from './messages.ts';
export type {
  EpochRecord,
  FailureReason,
  Inheritance,
  RungTask,
  TrialProgress,
  TrialRequest,
  TrialResult,
} from './request.ts';
export { trialSeed } from './trial-seed.ts';
