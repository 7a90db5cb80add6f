export { Aborted, Interrupted } from './aborted.ts';
export { failureReason } from './failure-reason.ts';
export { finalData, finalSeed, finalTraining } from './final.ts';
export type { EvaluateMessage, WorkerMessage } from './messages.ts';
export {
  type DescribedData,
  FEATURES,
  type Feature,
  type FromMixnas,
  type FromTrainer,
  HEARTBEAT_SECONDS,
  MAX_LINE_BYTES,
  type MixnasHello,
  PROTOCOL,
  type ProgramTask,
  ProtocolError,
  parseFromTrainer,
  programIdentity,
  protocolJsonSchema,
  requireTold,
  type TrainerHello,
  type TrainerResult,
  type TrainMessage,
  trainMessage,
} from './protocol/index.ts';
export type {
  EpochRecord,
  FailureReason,
  Inheritance,
  ProgramRequest,
  RungTask,
  StartFile,
  TrialProgress,
  TrialRequest,
  TrialResult,
} from './request.ts';
export { trialSeed } from './trial-seed.ts';
