/** The public API: networks, spaces, costs, data, engines, training, controllers, searches, reports. */
export { type Config, loadConfig, loadTrainingConfig, parseConfig, type TrainingConfig } from './config/index.ts';
export { type Candidates, type Controller, createController, type Proposal, type Told } from './controller/index.ts';
export { type BlockSummary, blockCosts, blockSummaries, type Cost, costOf } from './cost/index.ts';
export {
  type DataReference,
  type Dataset,
  evaluationBatches,
  openData,
  openTestSplit,
  prepareData,
  type Split,
  trainBatches,
} from './data/index.ts';
export {
  type Batch,
  type CompileSettings,
  chooseEngine,
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
  type DepthwiseForm,
  foldBatchNorm,
  fromBlockStrings,
  type ModelDetails,
  makeArchitecture,
  type OnnxRunner,
  onnxModel,
  openOnnx,
  parseArchitecture,
  parseBlocks,
  tfjsModel,
  timmSource,
  toBlockStrings,
  type WeightedGraph,
} from './export/index.ts';
export { type FitContext, type FitEvent, type FitResult, resumeFit, startFit } from './fit/index.ts';
export {
  addBottleneck,
  type BottleneckSpec,
  checkWeights,
  type DepthwiseVariant,
  type Graph,
  GraphBuilder,
  type GraphNode,
  graphParameters,
  inferShapes,
  initialWeights,
  kernelsOfGroups,
  type Op,
  type Parameter,
  type Shape,
  type Weights,
  withDepthwise,
} from './graph/index.ts';
export { frontIndices, hypervolume, kneeIndex, type Metrics, makeOutcome, type Outcome } from './objective/index.ts';
export { buildReport, type Report, renderCsv, renderMarkdown, renderText } from './report/index.ts';
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
export {
  allGenotypes,
  checkGenotype,
  crossover,
  type Genotype,
  genotypeText,
  mutate,
  type NetworkTarget,
  parseGenotype,
  parseSpace,
  type SearchSpace,
  sampleGenotype,
} from './space/index.ts';
export { type RunRecord, readRun, type TrialRow } from './store/index.ts';
export {
  type Checkpoint,
  readCheckpoint,
  type TrialRequest,
  type TrialResult,
  trainEpochs,
  trainTrial,
  validate,
  writeCheckpoint,
} from './train/index.ts';
export { MixnasError } from './util/errors.ts';
export { type Stream, stream } from './util/random.ts';
export { buildZoo, PUBLISHED, type Published, type ZooTarget, zooNames } from './zoo/index.ts';
