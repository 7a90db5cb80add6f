export type { StepProgress } from '../train/index.ts';
export { sharedCuts } from './cuts.ts';
export { sharedLayout } from './layout.ts';
export { type SharedNetwork, sharedNetwork } from './network.ts';
export { SharedWeights } from './shared-weights.ts';
export { type SharedOptions, type SharedTask, trainShared } from './train-shared.ts';
