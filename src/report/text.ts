import { noteText } from '../notes/index.ts';
import { formatTable } from '../util/format.ts';
import type { Report } from './build-report.ts';
import { pick, topTrials, trialCells, trialColumns } from './columns.ts';
import { FINALS_TITLE, finalsColumns, finalsFacts, finalsRows } from './finals-table.ts';
import { LATENCY_COLUMNS, LATENCY_TITLE, latencyCells } from './latency-report.ts';
import { summaryFacts } from './summary-facts.ts';

const TOP = 5;

/** The report for a terminal: facts, the front, the best trials. */
export function renderText(report: Report): string {
  const facts = [...summaryFacts(report), ...finalsFacts(report)].map(([name, text]) => `${name.padEnd(12)} ${text}`);
  const table = (numbers: readonly number[]) =>
    numbers.length === 0
      ? '(none yet)\n'
      : formatTable(
          trialColumns(report),
          pick(report, numbers).map((trial) => trialCells(report, trial)),
        );
  return [
    facts.join('\n'),
    ...report.notes.map(noteText),
    '',
    ...(report.finals === null ? [] : [FINALS_TITLE, formatTable(finalsColumns(report), finalsRows(report))]),
    `Pareto front (${report.frontMetrics.join(', ')})`,
    table(report.front),
    ...(report.latency === null || report.latency.front.length === 0
      ? []
      : [LATENCY_TITLE, formatTable(LATENCY_COLUMNS, report.latency.front.map(latencyCells))]),
    'Best trials',
    table(topTrials(report, TOP)),
  ].join('\n');
}
