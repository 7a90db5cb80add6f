export { type BlockSummary, blockSummaries, type DepthwiseSummary } from './blocks.ts';
export { type Footprint, footprintOf } from './footprint.ts';
export { blockCosts, type Cost, costOf, nodeMacs, weightBytes } from './macs.ts';
export { PieceCosts } from './piece-costs.ts';
export {
  isPointwise,
  type Machine,
  overlappedSeconds,
  rooflineSeconds,
  stepWork,
  totalWork,
  trainingPasses,
  type Work,
} from './roofline.ts';
