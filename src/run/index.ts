export { cacheDirOf } from './cache-dir.ts';
export { dataDirOf, placesOf } from './data-dir.ts';
export { loadSpace, readSpace, type SpaceSource, spaceNames } from './load-space.ts';
export { missingData } from './missing-data.ts';
export { openLog } from './open-log.ts';
export { holderOf, type RunContext } from './run-context.ts';
export { type EnginePlan, shareCores } from './share-cores.ts';
export { StopSignal } from './stop-signal.ts';
export type { Surroundings } from './surroundings.ts';
