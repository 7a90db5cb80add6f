export { type BlockSummary, blockSummaries, type DepthwiseSummary } from './blocks.ts';
export { blockCosts, type Cost, costOf, nodeMacs, weightBytes } from './macs.ts';
