export { configOfRun } from './config-of-run.ts';
export { resumeTraining, startTraining } from './run-training.ts';
export type { TrainingContext, TrainingEvent } from './training-events.ts';
export type { TrainingTarget } from './training-plan.ts';
export type { TrainingResult } from './training-result.ts';
