export { PUBLISHED, type Published } from './published.ts';
export type { ZooTarget } from './target.ts';
export { buildZoo, requireZooName, zooNames } from './zoo.ts';
