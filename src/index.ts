/** The public API: `search` and `createStudy` (docs/library.md); beneath them networks and where they come from, spaces, costs, data, engines, training, controllers, searches, reports. */

export { type Architecture, architectureOf, makeArchitecture, parseArchitecture } from './architecture/index.ts';
export {
  type Config,
  type ConfigInput,
  loadConfig,
  loadTrainingConfig,
  parseConfig,
  type TrainingConfig,
  withResolution,
} from './config/index.ts';
export { type Candidates, type Controller, createController, type Proposal, type Told } from './controller/index.ts';
export { type BlockSummary, blockCosts, blockSummaries, type Cost, costOf } from './cost/index.ts';
export {
  type DataReference,
  type Dataset,
  type EncodedSplit,
  evaluationBatches,
  openData,
  openTestSplit,
  type PixelSplit,
  prepareData,
  type Split,
  trainBatches,
} from './data/index.ts';
export {
  ApCounter,
  type Box,
  type CocoScores,
  type Detection,
  type DetectorForm,
  type DetectorSettings,
  detect,
  formOf,
  type SuppressionSettings,
  type Truth,
  withDetector,
} from './detection/index.ts';
export { architectureSvg } from './draw/index.ts';
export {
  type Batch,
  type CompileSettings,
  calibrate,
  chooseEngine,
  type Engine,
  type EngineOptions,
  openEngine,
  probeEngines,
  type Session,
} from './engine/index.ts';
export {
  blockDocument,
  type DepthwiseForm,
  detectorOnnx,
  foldBatchNorm,
  fromBlockStrings,
  type ModelDetails,
  type OnnxRunner,
  onnxModel,
  openOnnx,
  openOnnxDetector,
  type PixelsInside,
  parseBlocks,
  tfjsModel,
  timmSource,
  toBlockStrings,
  type WeightedGraph,
} from './export/index.ts';
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
export {
  type Device,
  type LatencyRecord,
  type LoadedNetwork,
  type MeasureOptions,
  measureNetworks,
  type NamedNetwork,
  openRunner,
  type Runner,
  readDevice,
} from './latency/index.ts';
export {
  createStudy,
  type Evaluate,
  type ExportedFiles,
  type ExportFormat,
  type ExportFormats,
  type ExportOptions,
  type Logger,
  type Network,
  type NetworkToEvaluate,
  openRun,
  type RunningOptions,
  restoreStudy,
  resume,
  type SearchOptions,
  type SearchResult,
  type SpaceOption,
  type Study,
  type StudyDocument,
  type StudyNetwork,
  type StudyOptions,
  type StudyResult,
  type StudyTrial,
  search,
  type ToldMetrics,
  type TrialEnd,
  type TrialNetwork,
} from './library/index.ts';
export { formatMetric, METRICS, type MetricInfo, type MetricName, type Metrics, metricInfo } from './metric/index.ts';
export { NOTE_CODES, type Note, type NoteCode, notesOf, noteText, type SearchFacts } from './notes/index.ts';
export { frontIndices, hypervolume, kneeIndex, makeOutcome, type Outcome } from './objective/index.ts';
export { buildReport, type Report, renderCsv, renderMarkdown, renderText } from './report/index.ts';
export { loadSpace, readSpace, StopSignal } from './run/index.ts';
export { resumeSearch, type SearchContext, type SearchEvent, type SearchSummary, startSearch } from './search/index.ts';
export {
  networkFor,
  networkOf,
  openSource,
  type Selection,
  type Sizes,
  type Source,
  type SourcedWeights,
  selectTrial,
  type VariantOptions,
  variantOf,
  weightsOf,
} from './source/index.ts';
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
  type SpaceInput,
  sampleGenotype,
} from './space/index.ts';
export { type RunRecord, readRun, type TrialRow } from './store/index.ts';
export { detectionTask, type Task, taskFor } from './task/index.ts';
export { type Checkpoint, readCheckpoint, trainEpochs, trainTrial, validate, writeCheckpoint } from './train/index.ts';
export {
  resumeTraining,
  startTraining,
  type TrainingContext,
  type TrainingEvent,
  type TrainingResult,
} from './training/index.ts';
export type { TrialRequest, TrialResult } from './trial/index.ts';
export { MixnasError } from './util/errors.ts';
export { type Stream, stream } from './util/random.ts';
export { buildZoo, PUBLISHED, type Published, type ZooTarget, zooNames } from './zoo/index.ts';
