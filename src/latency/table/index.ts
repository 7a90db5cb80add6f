export { fitLine, kendall, mape, shareWithin, spearman } from './agreement.ts';
export { assembleTable, type Making } from './assemble.ts';
export { type BlockQuery, queriesOf, queryText } from './blocks/costs.ts';
export { type Coverage, coverageOf } from './blocks/coverage.ts';
export { exportTable, importTable } from './blocks/formats.ts';
export { type BuildProgress, type BuildTools, buildTable } from './build.ts';
export { type Agreement, type CheckedNetwork, type CheckResult, checkTable, worstOf } from './check.ts';
export { emptyJournal, type Journal, openJournal } from './journal.ts';
export { emptyGraph, kernelGraph } from './kernel-graph.ts';
export { countKernels, type FusedKernel, fusedKernels, type KernelKind } from './kernels.ts';
export { type KitManifest, type KitModel, kitManifest, kitModels, readKitResults } from './kit.ts';
export { kitFiles } from './kit-files.ts';
export {
  type Effort,
  KERNEL_EFFORT,
  type Measure,
  type Measurement,
  type MeasuringDevice,
  NETWORK_EFFORT,
} from './measuring.ts';
export { checkPicture } from './picture.ts';
export { type BuildPlan, type BuildTarget, type PlanSettings, planBuild } from './plan.ts';
export { type LatencyPredictor, openPredictor, type Prediction } from './predictor.ts';
export {
  type BlockTable,
  FOREIGN_FORMATS,
  type ForeignFormat,
  type KernelTable,
  type LatencyTable,
  parseTable,
  tableText,
} from './schema.ts';
