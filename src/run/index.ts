export { loadSpace, readSpace, type SpaceSource, spaceNames } from './load-space.ts';
export { missingData } from './missing-data.ts';
export { holderOf, type RunContext } from './run-context.ts';
export { type EnginePlan, shareCores } from './share-cores.ts';
export { StopSignal } from './stop-signal.ts';
