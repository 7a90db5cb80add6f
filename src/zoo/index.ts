export { buildZoo, requireZooName, zooNames } from './build-zoo.ts';
export { PUBLISHED, type Published } from './published.ts';
export type { ZooTarget } from './target.ts';
