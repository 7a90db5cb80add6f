export { type Spread, spreadOf } from './interval.ts';
export { type OpenedExperiment, openExperiment } from './open-experiment.ts';
export { experimentPicture } from './picture.ts';
export { experimentCsv, experimentMarkdown, experimentText } from './render.ts';
export { type ExperimentRow, type ExperimentSummary, isExperiment, summariseExperiment } from './summarise.ts';
