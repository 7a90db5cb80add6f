import type { BenchRow, ControllerBenchResult } from '../../measure/index.ts';
import { formatCount, formatTable } from '../../util/format.ts';
import { ticks } from '../../util/ticks.ts';

const TITLES = { single: 'one objective: accuracy', pareto: 'two objectives: accuracy and macs' } as const;

/** The figures of `mixnas bench controllers` for people: a table per problem. */
export function benchTable(result: Omit<ControllerBenchResult, 'curves'>): string {
  const columns = [
    { title: 'controller' },
    ...['trials', 'regret mean', 'median', 'quartiles', 'hv median', 'min', 'quartiles', 'ms/trial'].map((title) => ({
      title,
      align: 'right' as const,
    })),
  ];
  const row = (r: BenchRow) => [
    r.controller,
    String(r.after),
    r.regret_mean.toFixed(3),
    r.regret_median.toFixed(3),
    `${r.regret_q25.toFixed(3)}–${r.regret_q75.toFixed(3)}`,
    r.hv_ratio_median.toFixed(4),
    r.hv_ratio_min.toFixed(4),
    `${r.hv_ratio_q25.toFixed(4)}–${r.hv_ratio_q75.toFixed(4)}`,
    r.ms_per_trial.toFixed(2),
  ];
  const { accuracy, macs } = result.reference;
  const against = result.isExact ? 'the best of the whole space' : 'the best that any run found';
  const head = `space ${result.space}, ${result.source}; regret in percent points against ${against}; hypervolume from ${(100 * accuracy).toFixed(1)} % and ${formatCount(macs)} macs\n`;
  const sections = (['single', 'pareto'] as const).map(
    (problem) =>
      `\n${TITLES[problem]}\n${formatTable(columns, result.results.filter((r) => r.problem === problem).map(row))}`,
  );
  return head + sections.join('');
}

const COLOURS = ['#4e79a7', '#f28e2b', '#59a14f', '#e15759', '#b07aa1', '#76b7b2', '#9c755f', '#edc948'];
const PLOT = { width: 420, height: 260, left: 64, top: 34, gap: 100 };

interface Panel {
  readonly title: string;
  readonly rows: readonly BenchRow[];
  readonly value: (row: BenchRow) => readonly [low: number, middle: number, high: number];
}

function drawPanel(panel: Panel, left: number, names: readonly string[]): string {
  const values = panel.rows.flatMap((row) => panel.value(row));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const most = Math.max(...panel.rows.map(({ after }) => after));
  const span = high - low || 1;
  const x = (after: number) => (left + (PLOT.width * after) / most).toFixed(1);
  const y = (value: number) => (PLOT.top + PLOT.height * (1 - (value - low) / span)).toFixed(1);
  const right = left + PLOT.width;
  const grid = ticks(low, low + span).map(
    (value) =>
      `<line x1="${left}" x2="${right}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/><text x="${left - 6}" y="${y(value)}" dy="4" text-anchor="end">${Number(value.toPrecision(4))}</text>`,
  );
  const marks = ticks(0, most).map(
    (after) => `<text x="${x(after)}" y="${PLOT.top + PLOT.height + 16}" text-anchor="middle">${after}</text>`,
  );
  const lines = names.map((name, i) => {
    const rows = panel.rows.filter(({ controller }) => controller === name);
    const colour = COLOURS[i % COLOURS.length];
    const edge = (at: 0 | 1 | 2) => rows.map((row) => `${x(row.after)},${y(panel.value(row)[at])}`);
    const band = [...edge(0), ...edge(2).reverse()].join(' ');
    return `<polygon points="${band}" fill="${colour}" opacity="0.15"/><polyline points="${edge(1).join(' ')}" fill="none" stroke="${colour}" stroke-width="1.8"/>`;
  });
  const title = `<text x="${left}" y="${PLOT.top - 12}" font-weight="bold">${panel.title}</text>`;
  return [title, ...grid, ...marks, ...lines].join('\n');
}

/**
 * A picture as SVG: regret (one objective, logarithmic) and hypervolume ratio (two objectives) against trials; median
 * lines in bands from quartile to quartile.
 */
export function benchPicture(curves: readonly BenchRow[]): string {
  const names = [...new Set(curves.map(({ controller }) => controller))];
  const log = (regret: number) => Math.log10(Math.max(regret, 1e-3));
  const panels: Panel[] = [
    {
      title: 'log10 of regret in percent points, against trials',
      rows: curves.filter(({ problem }) => problem === 'single'),
      value: (r) => [log(r.regret_q25), log(r.regret_median), log(r.regret_q75)],
    },
    {
      title: 'hypervolume ratio, against trials',
      rows: curves.filter(({ problem }) => problem === 'pareto'),
      value: (r) => [r.hv_ratio_q25, r.hv_ratio_median, r.hv_ratio_q75],
    },
  ];
  const width = PLOT.left + 2 * PLOT.width + PLOT.gap + 20;
  const legendTop = PLOT.top + PLOT.height + 44;
  const legend = names.map((name, i) => {
    const [left, top] = [PLOT.left + (i % 4) * 220, legendTop + Math.floor(i / 4) * 20];
    return `<rect x="${left}" y="${top - 9}" width="18" height="4" fill="${COLOURS[i % COLOURS.length]}"/><text x="${left + 24}" y="${top - 3}">${name}</text>`;
  });
  const body = panels.map((panel, i) => drawPanel(panel, PLOT.left + i * (PLOT.width + PLOT.gap), names));
  const height = legendTop + 20 * Math.ceil(names.length / 4);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>
${[...body, ...legend].join('\n')}
</svg>
`;
}
