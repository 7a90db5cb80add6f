import type { Column } from '../util/format.ts';
import { element, escapeText } from '../util/markup.ts';
import type { Report, ReportTrial } from './build-report.ts';
import { frontCharts, type Kind, progressChart, shownKinds } from './chart.ts';
import { pick, summaryFacts, topTrials, trialCells, trialColumns } from './columns.ts';
import { FINALS_TITLE, finalsColumns, finalsFacts, finalsRows } from './finals-table.ts';
import { LATENCY_COLUMNS, LATENCY_TITLE, latencyCells } from './latency-report.ts';

const TOP = 20;

const STYLE = `
:root { color-scheme: light dark; --ink: #1f2933; --soft: #66727f; --line: #d9dee3; --back: #fff; --blue: #2f6fb4; --other: #8da3b8; --broken: #d9822b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --soft: #9aa5b1; --line: #39424c; --back: #171c21; --blue: #6fb1f5; --other: #66788a; --broken: #e0a05c; } }
body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; background: var(--back); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .75rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 1rem; } svg { width: 100%; height: auto; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; } .right { text-align: right; }
th { color: var(--soft); font-weight: 600; } td:last-child, code { font-family: ui-monospace, monospace; font-size: .85em; } td.message { white-space: normal; }
.grid { stroke: var(--line); } .tick, .axis { fill: var(--soft); font-size: 12px; } .line { fill: none; stroke: var(--blue); stroke-width: 2; }
circle.front { fill: var(--blue); } circle.other { fill: var(--other); } circle.paused { fill: none; stroke: var(--other); } circle.broken { fill: none; stroke: var(--broken); }
.hint { margin: 0; color: var(--soft); } .legend { color: var(--soft); display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; } .legend svg { width: 12px; height: 12px; margin-right: .4rem; vertical-align: -1px; }
`;

const LEGEND: readonly (readonly [Kind, string])[] = [
  ['front', 'on the front'],
  ['other', 'complete'],
  ['paused', 'paused at a lower rung'],
  ['broken', 'breaks a constraint'],
];

function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return element('p', {}, 'None yet.');
  const sides = columns.map(({ align }) => (align === 'right' ? 'right' : undefined));
  const line = (name: 'th' | 'td', cells: readonly string[]) =>
    element('tr', {}, cells.map((cell, i) => element(name, { class: sides[i] }, escapeText(cell))).join(''));
  const head = element(
    'thead',
    {},
    line(
      'th',
      columns.map(({ title }) => title),
    ),
  );
  const body = element('tbody', {}, rows.map((cells) => line('td', cells)).join('\n'));
  return element('div', { class: 'scroll' }, element('table', {}, `${head}\n${body}`));
}

function trialTable(report: Report, trials: readonly ReportTrial[]): string {
  return table(
    trialColumns(report),
    trials.map((trial) => trialCells(report, trial)),
  );
}

function section(title: string, ...parts: readonly string[]): string {
  return element('section', {}, [element('h2', {}, escapeText(title)), ...parts].join('\n'));
}

function chartSection(report: Report): string[] {
  const charts = [...frontCharts(report), ...[progressChart(report)].filter((chart) => chart !== null)];
  if (charts.length === 0) return [];
  const kinds = shownKinds(report);
  const legend = LEGEND.filter(([kind]) => kinds.has(kind)).map(([kind, words]) => {
    const dot = element('svg', { viewBox: '0 0 12 12' }, element('circle', { class: kind, cx: 6, cy: 6, r: 4.5 }));
    return element('span', {}, dot + words);
  });
  return [
    element('div', { class: 'charts' }, charts.map((chart) => element('div', {}, chart)).join('\n')),
    element('p', { class: 'legend' }, legend.join('')),
  ];
}

function notesSection({ notes }: Report): string[] {
  if (notes.length === 0) return [];
  const items = notes.map(({ message, hint }) =>
    element('li', {}, `${escapeText(message)}.${element('p', { class: 'hint' }, escapeText(`Hint: ${hint}.`))}`),
  );
  return [section('Notes', element('ul', {}, items.join('\n')))];
}

function latencySection({ latency }: Report): string[] {
  if (latency === null || latency.front.length === 0) return [];
  return [section(LATENCY_TITLE, table(LATENCY_COLUMNS, latency.front.map(latencyCells)))];
}

function failureSection({ trials }: Report): string[] {
  const failed = trials.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return [];
  const columns = [{ title: 'trial', align: 'right' }, { title: 'reason' }, { title: 'message' }] as const;
  const rows = failed.slice(0, TOP).map(({ number, reason, message }) => [`${number}`, reason ?? '', message ?? '']);
  return [section('Failed trials', table(columns, rows))];
}

/** The report as one HTML page that needs nothing else: no scripts, no files beside it. */
export function renderHtml(report: Report): string {
  const facts = [...summaryFacts(report), ...finalsFacts(report)].map(
    ([name, text]) => element('dt', {}, escapeText(name)) + element('dd', {}, escapeText(text)),
  );
  const title = escapeText(`${report.run.name}: mixnas report`);
  const body = [
    element('h1', {}, escapeText(report.run.name)),
    element('dl', {}, facts.join('\n')),
    ...notesSection(report),
    ...(report.finals === null ? [] : [section(FINALS_TITLE, table(finalsColumns(report), finalsRows(report)))]),
    ...chartSection(report),
    section(`Pareto front (${report.frontMetrics.join(', ')})`, trialTable(report, pick(report, report.front))),
    ...latencySection(report),
    section('Best trials', trialTable(report, pick(report, topTrials(report, TOP)))),
    ...failureSection(report),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
${body.join('\n')}
</body>
</html>
`;
}
