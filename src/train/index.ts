export { type Checkpoint, decodeCheckpoint, encodeCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
export { classWeightsOf } from './class-weights.ts';
export { compileSettings, freshSession, splitFrozen } from './compile-settings.ts';
export {
  type LoopOptions,
  type LoopResult,
  type StepProgress,
  trainEpochs,
} from './epochs.ts';
export { hashOfWeights } from './hash-weights.ts';
export type { PauseStore } from './pause-store.ts';
export { learningRateAt, type StepPosition } from './schedule.ts';
export { scoreSplit, type TestOptions } from './test-score.ts';
export { type NetworkOptions, type NetworkResult, type NetworkTask, trainNetwork } from './train-network.ts';
export { type TrialOptions, trainTrial } from './train-trial.ts';
export { nextTurn, type TrainingTask, validate } from './validate.ts';
