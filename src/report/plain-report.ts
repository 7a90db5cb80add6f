import { element, escapeText } from '../util/markup.ts';
import type { Report } from './build-report.ts';
import { pick, trialCells, trialColumns } from './columns.ts';
import { FINALS_TITLE, finalsColumns, finalsFacts, finalsRows } from './finals-table.ts';
import { htmlFacts, htmlSection, htmlTable } from './plain-html.ts';
import { summaryFacts } from './summary-facts.ts';

function notes({ notes: all }: Report): string[] {
  if (all.length === 0) return [];
  const items = all.map(({ message, hint }) => element('li', {}, escapeText(`${message}. Hint: ${hint}.`)));
  return [htmlSection('Notes', element('ul', {}, items.join('\n')))];
}

/** What a report says as plain HTML without a script: facts, notes, finals and the front. */
export function plainReport(report: Report): string {
  const front = pick(report, report.front).map((trial) => trialCells(report, trial));
  return [
    element('h1', {}, escapeText(report.run.name)),
    htmlFacts([...summaryFacts(report), ...finalsFacts(report)]),
    ...notes(report),
    ...(report.finals === null
      ? []
      : [htmlSection(FINALS_TITLE, htmlTable(finalsColumns(report), finalsRows(report)))]),
    htmlSection(`Pareto front (${report.frontMetrics.join(', ')})`, htmlTable(trialColumns(report), front)),
  ].join('\n');
}
