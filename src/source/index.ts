export { modelDetails, normalisationOf } from './model-details.ts';
export { networkFor, networkOf, type Sizes } from './network-of.ts';
export { type OpenOptions, openSource } from './open-source.ts';
export { selectTrial } from './select-trial.ts';
export type {
  ArchitectureSource,
  BlocksSource,
  PublishedSource,
  RunSource,
  Selection,
  Source,
  TrainingSource,
} from './source.ts';
export { givenWeights, type StartOptions, type StartWeights, startWeights } from './start-weights.ts';
export { type VariantOptions, variantOf } from './variant-of.ts';
export { type SourcedWeights, type WeightsOptions, weightsOf } from './weights-of.ts';
