export { type Device, deviceNames, readDevice } from './device.ts';
export {
  type MeasureOptions,
  type MeasureProgress,
  measureNetworks,
  measureTasks,
} from './measure.ts';
export type { BeforeAfter, LatencyRecord } from './record.ts';
export type { LoadedNetwork, NamedNetwork, Runner } from './runner.ts';
export { measuredModel } from './runners/model.ts';
export {
  OPTIMIZATION_LEVELS,
  type OptimizationLevel,
  openOnnxRuntime,
} from './runners/onnxruntime.ts';
export { openRunner, type RunnerOptions } from './runners/open.ts';
export { type LatencyState, type LatencySummary, median } from './statistics.ts';
export type { MeasureTask } from './turns.ts';
