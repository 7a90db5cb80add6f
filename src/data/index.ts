export { evaluationBatches, stepsPerEpoch, type TrainBatchOptions, trainBatches } from './batches.ts';
export type { DataReference, Dataset, Split } from './dataset.ts';
export { openData, openTestSplit, type PackedMeta, readMeta } from './packed.ts';
export { type PrepareOptions, prepareData } from './prepare.ts';
