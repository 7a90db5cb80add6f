export { blockCosts, type Cost, costOf, nodeMacs, weightBytes } from './macs.ts';
