export { buildReport, type Report, type ReportTrial } from './build.ts';
export { renderCsv } from './csv.ts';
export type { FidelityReport, RungReport } from './fidelity.ts';
export { renderHtml } from './html.ts';
export type { LatencyReport, MeasuredMember } from './latency.ts';
export { renderMarkdown } from './markdown.ts';
export { renderText } from './text.ts';
