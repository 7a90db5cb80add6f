import { markdownCell, markdownTable } from '../util/markdown-table.ts';
import type { Report } from './build-report.ts';
import { pick, topTrials, trialCells, trialColumns } from './columns.ts';
import { FINALS_TITLE, finalsColumns, finalsFacts, finalsRows } from './finals-table.ts';
import { LATENCY_COLUMNS, LATENCY_TITLE, latencyCells } from './latency-report.ts';
import { summaryFacts } from './summary-facts.ts';

const TOP = 20;

function table(report: Report, numbers: readonly number[]): string {
  if (numbers.length === 0) return 'None yet.';
  return markdownTable(
    trialColumns(report),
    pick(report, numbers).map((trial) => trialCells(report, trial)),
  );
}

/** The report as a Markdown page. */
export function renderMarkdown(report: Report): string {
  const failures = report.trials.filter(({ state }) => state === 'failed');
  return `${[
    `# ${report.run.name}`,
    [...summaryFacts(report), ...finalsFacts(report)].map(([name, text]) => `- ${name}: ${text}`).join('\n'),
    ...(report.notes.length === 0
      ? []
      : ['## Notes', report.notes.map(({ message, hint }) => `- ${message}. Hint: ${hint}.`).join('\n')]),
    ...(report.finals === null ? [] : [`## ${FINALS_TITLE}`, markdownTable(finalsColumns(report), finalsRows(report))]),
    `## Pareto front (${report.frontMetrics.join(', ')})`,
    table(report, report.front),
    ...(report.latency === null || report.latency.front.length === 0
      ? []
      : [`## ${LATENCY_TITLE}`, markdownTable(LATENCY_COLUMNS, report.latency.front.map(latencyCells))]),
    '## Best trials',
    table(report, topTrials(report, TOP)),
    ...(failures.length === 0
      ? []
      : [
          '## Failed trials',
          failures
            .slice(0, TOP)
            .map(({ number, reason, message }) => `- trial ${number}: ${reason}: ${markdownCell(message ?? '')}`)
            .join('\n'),
        ]),
  ].join('\n\n')}\n`;
}
