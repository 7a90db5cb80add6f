export type { LatencyState, LatencySummary } from './latency-statistics.ts';
export { usualGauge } from './machine/gauge.ts';
export {
  type MeasureOptions,
  type MeasureProgress,
  measureNetworks,
  measureTasks,
} from './measure-networks.ts';
export { type Device, deviceNames, readDevice } from './read-device.ts';
export type { BeforeAfter, LatencyRecord } from './record.ts';
export type { LoadedNetwork, NamedNetwork, Runner } from './runner.ts';
export { measuredModel } from './runners/measured-model.ts';
export {
  OPTIMIZATION_LEVELS,
  type OptimizationLevel,
  openOnnxRuntime,
} from './runners/onnxruntime.ts';
export { openRunner } from './runners/open-runner.ts';
export { fitLine, kendall, mape, shareWithin, spearman } from './table/agreement.ts';
export { assembleTable, type Making } from './table/assemble.ts';
export { type BlockQuery, queriesOf, queryText } from './table/blocks/costs.ts';
export { type Coverage, coverageOf } from './table/blocks/coverage.ts';
export { exportTable, importTable } from './table/blocks/foreign-formats.ts';
export { emptyJournal, type Journal, openJournal } from './table/build-journal.ts';
export { type BuildPlan, type BuildTarget, type PlanSettings, planBuild } from './table/build-plan.ts';
export { type BuildProgress, type BuildTools, buildTable } from './table/build-table.ts';
export { checkPicture } from './table/check-picture.ts';
export { type Agreement, type CheckedNetwork, type CheckResult, checkTable, worstOf } from './table/check-table.ts';
export { emptyGraph, kernelGraph } from './table/kernel-graph.ts';
export { countKernels, type FusedKernel, fusedKernels, type KernelKind } from './table/kernels.ts';
export { type KitManifest, type KitModel, kitManifest, kitModels, readKitResults } from './table/kit.ts';
export { kitFiles } from './table/kit-files.ts';
export { type LatencyPredictor, openPredictor, type Prediction } from './table/latency-predictor.ts';
export {
  type Effort,
  KERNEL_EFFORT,
  type Measure,
  type Measurement,
  type MeasuringDevice,
  NETWORK_EFFORT,
} from './table/measuring.ts';
export {
  type BlockTable,
  FOREIGN_FORMATS,
  type ForeignFormat,
  type KernelTable,
  type LatencyTable,
  parseTable,
  tableText,
} from './table/table-schema.ts';
export type { MeasureTask } from './turns.ts';
