export { createStudy, restoreStudy } from './create-study.ts';
export type { ExportedFiles, ExportFormat, ExportFormats, ExportOptions } from './export-network.ts';
export type { Network } from './network.ts';
export type { Logger } from './own-process.ts';
export { openRun, resume, search } from './search.ts';
export type {
  Evaluate,
  NamedData,
  NetworkToEvaluate,
  RunningOptions,
  SearchOptions,
  ToldMetrics,
} from './search-options.ts';
export type { SearchResult } from './search-result.ts';
export type { SpaceOption } from './space-source.ts';
export type { StudyDocument } from './study-document.ts';
export type { Study, StudyOptions, StudyResult } from './study-options.ts';
export type { StudyNetwork, StudyTrial } from './study-trials.ts';
export type { TrialEnd, TrialNetwork } from './trial-network.ts';
