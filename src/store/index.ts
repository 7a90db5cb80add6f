export type { NewSegment, NewTrial, SegmentEnd, TrialEnd } from './changes.ts';
export { DRIVER, driverProblem } from './database.ts';
export { finalFile, keptFinal } from './final-files.ts';
export { programLog, RUN_FILES, runFile, startFile } from './folder.ts';
export { FollowedRun, type FollowedState } from './follow-run.ts';
export { keptWeightsFile } from './kept-weights.ts';
export { type Holder, lockRun, type RunLock } from './lock.ts';
export type { LeaseRow, LeaseState, WorkerRow } from './queue-rows.ts';
export { readAllEpochs, readEpochs, readEpochsOf, readInfo, readRun } from './read.ts';
export type {
  EpochRow,
  FinalRow,
  LatencyRow,
  RunInfo,
  RunRecord,
  RunStatus,
  SegmentRow,
  TrialRow,
  TrialState,
} from './rows.ts';
export { RunStore } from './run-store.ts';
export { type BestTrial, readSummary, type SearchSummaryRow, type TrainingSummaryRow } from './run-summary.ts';
export type { RunningNote } from './select.ts';
export { guarded, storeError } from './store-error.ts';
export {
  isTrainingFolder,
  readTrainingRecord,
  readTrainingResult,
  readTrainingText,
  TRAINING_FILES,
  type TrainingRecord,
  trainingFile,
} from './training-files.ts';
export { TrainingFolder, type TrainingTexts } from './training-folder.ts';
