export { DRIVERS, driverProblem } from './database.ts';
export { guarded, storeError } from './failures.ts';
export { RUN_FILES, runFile } from './folder.ts';
export type { Holder } from './lock.ts';
export { readEpochs, readRun } from './read.ts';
export type { EpochRow, RunInfo, RunRecord, RunStatus, TrialRow, TrialState } from './rows.ts';
export { type NewTrial, RunStore, type TrialEnd } from './run-store.ts';
