import { formatTable } from '../util/format.ts';
import { markdownTable } from '../util/markdown-table.ts';
import type { Report } from './build-report.ts';
import { type ComparedRuns, comparisonNote, comparisonTables } from './comparison-tables.ts';
import { renderTrialsCsv } from './csv.ts';

/** A comparison for a terminal. */
export function renderComparisonText(runs: ComparedRuns): string {
  const tables = comparisonTables(runs).map(({ title, columns, rows }) => {
    return `${title}\n${rows.length === 0 ? '(none)\n' : formatTable(columns, rows)}`;
  });
  return [...tables, `${comparisonNote(runs)}\n`].join('\n');
}

/** A comparison as a Markdown page. */
export function renderComparisonMarkdown(runs: ComparedRuns): string {
  const names = runs.reports.map(({ run }) => run.folder).join(', ');
  const tables = comparisonTables(runs).map(({ title, columns, rows }) => {
    return `## ${title}\n\n${rows.length === 0 ? 'None.' : markdownTable(columns, rows)}`;
  });
  return `${[`# ${names}`, ...tables, comparisonNote(runs)].join('\n\n')}\n`;
}

/** All trials of all runs as CSV, as `renderCsv` writes them, behind a column that names the run. */
export function renderComparisonCsv({ reports }: { readonly reports: readonly Report[] }): string {
  return renderTrialsCsv(reports.map((report) => ({ name: report.run.folder, report })));
}
