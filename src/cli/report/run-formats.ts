import { type ReportedRun, renderHtml, reportedRun } from '../../live/index.ts';
import {
  compareReports,
  renderComparisonCsv,
  renderComparisonMarkdown,
  renderComparisonText,
  renderCsv,
  renderMarkdown,
  renderText,
} from '../../report/index.ts';
import type { RunRecord } from '../../store/index.ts';
import { jsonText } from '../io.ts';

/** What `mixnas report` can write. */
export type ReportFormat = 'text' | 'html' | 'md' | 'csv' | 'json';

/** A run as it was read, and its folder as it was typed. */
export interface ReadRun {
  readonly record: RunRecord;
  readonly given: string;
}

const reported = ({ record, given }: ReadRun): ReportedRun => reportedRun(record, given);

/** The report of one run. @param now milliseconds since 1970 */
export function runIn(format: ReportFormat, run: ReadRun, now: number): string {
  const found = reported(run);
  switch (format) {
    case 'html':
      return renderHtml([found], now);
    case 'json':
      return jsonText({ ...found.report });
    default:
      return { text: renderText, md: renderMarkdown, csv: renderCsv }[format](found.report);
  }
}

/** Several runs compared. @param now milliseconds since 1970 */
export function comparisonIn(format: ReportFormat, runs: readonly ReadRun[], now: number): string {
  const found = runs.map(reported);
  const compared = compareReports(found.map(({ report }) => report));
  switch (format) {
    case 'html':
      return renderHtml(found, now);
    case 'json':
      return jsonText({ kind: 'comparison', runs: compared.reports, comparison: compared.comparison });
    default:
      return { text: renderComparisonText, md: renderComparisonMarkdown, csv: renderComparisonCsv }[format](compared);
  }
}
