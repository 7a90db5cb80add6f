export { type SharedNetwork, sharedNetwork } from './network.ts';
export { SharedWeights } from './shared-weights.ts';
export { type SharedOptions, type SharedTask, trainShared } from './train-shared.ts';
