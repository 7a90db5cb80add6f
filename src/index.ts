/** The public API: networks, spaces, costs, data, engines, training, controllers, searches, reports. */
export { type Config, loadConfig, loadTrainingConfig, parseConfig, type TrainingConfig } from './config/index.ts';
export { type Candidates, type Controller, createController, type Proposal, type Told } from './controller/index.ts';
export { blockCosts, type Cost, costOf } from './cost/index.ts';
export { type DataReference, type Dataset, openData, openTestSplit, prepareData, type Split } from './data/index.ts';
export {
  type Batch,
  type CompileSettings,
  type Engine,
  type EngineOptions,
  openEngine,
  probeEngines,
  type Session,
} from './engine/index.ts';
export {
  type Architecture,
  architectureOf,
  architectureSvg,
  blockDocument,
  foldBatchNorm,
  type ModelDetails,
  makeArchitecture,
  onnxModel,
  parseArchitecture,
  parseBlocks,
  tfjsModel,
  timmSource,
} from './export/index.ts';
export { type FitContext, type FitEvent, type FitResult, resumeFit, startFit } from './fit/index.ts';
export {
  addBottleneck,
  type BottleneckSpec,
  type Graph,
  GraphBuilder,
  type GraphNode,
  inferShapes,
  initialWeights,
  type Op,
  type Shape,
  type Weights,
  withDepthwise,
} from './graph/index.ts';
export { frontIndices, hypervolume, kneeIndex, type Metrics, makeOutcome, type Outcome } from './objective/index.ts';
export { buildReport, type Report } from './report/index.ts';
export {
  loadSpace,
  readSpace,
  resumeSearch,
  type SearchContext,
  type SearchEvent,
  type SearchSummary,
  StopSignal,
  startSearch,
} from './search/index.ts';
export { crossover, type Genotype, mutate, parseSpace, type SearchSpace, sampleGenotype } from './space/index.ts';
export { type RunRecord, readRun, type TrialRow } from './store/index.ts';
export { type TrialRequest, type TrialResult, trainTrial } from './train/index.ts';
export { MixnasError } from './util/errors.ts';
export { type Stream, stream } from './util/random.ts';
export { buildZoo, zooNames } from './zoo/index.ts';
