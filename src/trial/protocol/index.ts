export type { FromMixnas, MixnasHello, TrainMessage } from './from-mixnas.ts';
export {
  type FromTrainer,
  ProtocolError,
  parseFromTrainer,
  type TrainerHello,
  type TrainerResult,
} from './from-trainer.ts';
export { protocolJsonSchema } from './json-schema.ts';
export { requireTold } from './require-told.ts';
export { type DescribedData, type ProgramTask, programIdentity, trainMessage } from './train-message.ts';
export { FEATURES, type Feature, HEARTBEAT_SECONDS, MAX_LINE_BYTES, PROTOCOL } from './values.ts';
