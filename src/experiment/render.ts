import { csvLine } from '../util/csv-line.ts';
import { type Column, formatCount, formatTable } from '../util/format.ts';
import { markdownTable } from '../util/markdown-table.ts';
import type { ExperimentRow, ExperimentSummary } from './summarise.ts';
import { differenceText, scaledOf, spreadText } from './words.ts';

const right = (title: string): Column => ({ title, align: 'right' });
const count = (value: number): string => (Number.isNaN(value) ? '–' : formatCount(value));

/** A table's columns and the cells of each row. */
interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

function tableOf({ metric, rows, baseline, seeds }: ExperimentSummary): Table {
  const scaled = scaledOf(metric);
  const hasSettings = new Set(rows.map(({ settings }) => settings)).size > 1;
  const hasLatency = rows.some(({ latencyMs }) => latencyMs !== null);
  const isPublished = rows.some(({ published }) => published !== null);
  const cells = (row: ExperimentRow): string[] => [
    row.network,
    ...(hasSettings ? [row.settings] : []),
    count(row.macs),
    count(row.params),
    ...(hasLatency ? [row.latencyMs === null ? '–' : row.latencyMs.toPrecision(4)] : []),
    row.value === null ? '–' : spreadText(row.value, scaled),
    `${row.value?.n ?? 0} of ${seeds}${row.failed > 0 ? `, ${row.failed} failed` : ''}`,
    row.difference === null ? '' : differenceText(row.difference, scaled),
    ...(isPublished ? [row.published === null ? '–' : row.published.top1.toFixed(1)] : []),
  ];
  return {
    columns: [
      { title: 'network' },
      ...(hasSettings ? [{ title: 'settings' }] : []),
      right('macs'),
      right('params'),
      ...(hasLatency ? [right('latency ms')] : []),
      right(`${metric}${scaled.unit === '' ? '' : ` ${scaled.unit}`}`),
      right('seeds'),
      right(`against ${baseline}`),
      ...(isPublished ? [right('published %')] : []),
    ],
    rows: rows.map(cells),
  };
}

/** What the figures are. */
function legendOf({ metric, seeds, done, trainings, status, rows }: ExperimentSummary): string {
  const progress = done < trainings ? `${done} of ${trainings} trainings are done (${status}). ` : '';
  const spread = seeds > 1 ? 'mean ± standard deviation over the seeds' : 'one training each: no deviation is known';
  const pairs = seeds > 1 ? '; differences are means over pairs of one seed, with the 95 % interval of the mean' : '';
  const isPublished = rows.some(({ published }) => published !== null);
  const published = isPublished ? ' Published: accuracy after a whole training on ImageNet.' : '';
  return `${progress}${metric} on the validation images: ${spread}${pairs}.${published}`;
}

/** The experiment for a terminal. */
export function experimentText(summary: ExperimentSummary): string {
  const { columns, rows } = tableOf(summary);
  return `${summary.name}\n\n${formatTable(columns, rows)}\n${legendOf(summary)}\n`;
}

/** The experiment as Markdown. */
export function experimentMarkdown(summary: ExperimentSummary): string {
  const { columns, rows } = tableOf(summary);
  return `# ${summary.name}\n\n${markdownTable(columns, rows)}\n\n${legendOf(summary)}\n`;
}

const CSV_COLUMNS = [
  'network',
  'settings',
  'series',
  'largestKernel',
  'layer',
  'width',
  'params',
  'macs',
  'latencyMs',
  'metric',
  'seed',
  'value',
  'publishedTop1',
] as const;

/** One line for each training, for other programs. */
export function experimentCsv({ rows, metric }: ExperimentSummary): string {
  const lines = rows.flatMap((row) =>
    row.readings.map((value, seed) => {
      const { network, settings, series, largestKernel, layer, width, latencyMs } = row;
      const [params, macs] = [row.params, row.macs].map((count) => (Number.isNaN(count) ? null : count));
      const known = [network, settings, series.join('; '), largestKernel, layer, width, params, macs, latencyMs];
      return csvLine([...known, metric, seed, value, row.published?.top1 ?? null]);
    }),
  );
  return `${[csvLine(CSV_COLUMNS), ...lines].join('\n')}\n`;
}
