export type { Estimate } from '../controller/index.ts';
export { buildReport, type Report, type ReportTrial } from './build-report.ts';
export { renderCsv } from './csv.ts';
export type { FidelityReport, RungReport } from './fidelity-report.ts';
export type { FinalNetwork, FinalsReport } from './finals-report.ts';
export { renderHtml } from './html.ts';
export type { LatencyReport, MeasuredMember } from './latency-report.ts';
export { renderMarkdown } from './markdown.ts';
export { renderText } from './text.ts';
