export { networkFor, networkOf, type Sizes } from './network.ts';
export { type OpenOptions, openSource } from './open.ts';
export { selectTrial } from './select.ts';
export type {
  ArchitectureSource,
  BlocksSource,
  PublishedSource,
  RunSource,
  Selection,
  Source,
  TrainingSource,
} from './source.ts';
export { type VariantOptions, variantOf } from './variant.ts';
export { type SourcedWeights, type WeightsOptions, weightsOf } from './weights.ts';
