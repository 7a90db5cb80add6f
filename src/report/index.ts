export type { Estimate } from '../controller/index.ts';
export { buildReport, type Report, type ReportTrial } from './build-report.ts';
export { topTrials } from './columns.ts';
export { type Comparison, comparisonOf } from './comparison.ts';
export { renderComparisonCsv, renderComparisonMarkdown, renderComparisonText } from './comparison-render.ts';
export { type ComparedRuns, compareReports } from './comparison-tables.ts';
export { renderCsv } from './csv.ts';
export { estimatesOfRun } from './estimates.ts';
export type { FidelityReport, RungReport } from './fidelity-report.ts';
export type { FinalNetwork, FinalsReport } from './finals-report.ts';
export type { LatencyReport, MeasuredMember } from './latency-report.ts';
export { renderMarkdown } from './markdown.ts';
export { decodedChoices, spaceOf } from './network-words.ts';
export { plainReport } from './plain-report.ts';
export { type Occupation, type QueueReport, type QueueWorker, queueReport } from './queue/queue-report.ts';
export { renderQueue } from './queue/queue-text.ts';
export { dataText } from './summary-facts.ts';
export { type EventFile, eventFiles } from './tensorboard/event-files.ts';
export { renderText } from './text.ts';
export { renderTrainingHtml } from './training/training-html.ts';
export { renderTrainingCsv, renderTrainingMarkdown, renderTrainingText } from './training/training-render.ts';
export {
  buildTrainingReport,
  type TrainingEpoch,
  type TrainingOutcome,
  type TrainingReport,
} from './training/training-report.ts';
export { testFigures } from './training/training-tables.ts';
