import { element, escapeText, label } from '../../util/markup.ts';
import { ticks } from '../../util/ticks.ts';
import type { CheckResult } from './check.ts';

const SIDE = 400;
const [LEFT, TOP, RIGHT, BOTTOM] = [64, 56, 16, 46];
/** Room around the outermost values, as a share of their extent. */
const MARGIN = 0.06;
const STYLE =
  'text{font-family:system-ui,sans-serif;fill:#222}.grid{stroke:#ddd}.equal{stroke:#222}' +
  '.band{stroke:#999;stroke-dasharray:4 3}.good{fill:#2563eb}.poor{fill:#dc2626}';

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

/** The picture of a check: measured across, predicted upwards, with lines of equality and of ±10 %. An SVG document. */
export function checkPicture(result: CheckResult, title: string): string {
  const values = result.checked.flatMap(({ predictedMs, measuredMs }) => [predictedMs, measuredMs]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = MARGIN * (most - least || most);
  const [low, high] = [least - room, most + room];
  const place = (value: number): number => (SIDE * (value - low)) / (high - low);
  const x = (value: number): number => LEFT + place(value);
  const y = (value: number): number => TOP + SIDE - place(value);
  const [width, height] = [LEFT + SIDE + RIGHT, TOP + SIDE + BOTTOM];
  const grid = ticks(low, high).flatMap((value) => {
    const text = String(Number(value.toPrecision(4)));
    return [
      element('line', { class: 'grid', x1: LEFT, x2: LEFT + SIDE, y1: y(value), y2: y(value) }),
      element('line', { class: 'grid', x1: x(value), x2: x(value), y1: TOP, y2: TOP + SIDE }),
      label(LEFT - 8, y(value) + 4, text, { 'text-anchor': 'end' }),
      label(x(value), TOP + SIDE + 16, text),
    ];
  });
  const lines = [1, 0.9, 1.1].map((factor) =>
    element('line', {
      class: factor === 1 ? 'equal' : 'band',
      x1: x(low),
      y1: y(factor * low),
      x2: x(high),
      y2: y(factor * high),
    }),
  );
  const points = result.checked.map(({ predictedMs, measuredMs, error, genotype }) =>
    element(
      'circle',
      { class: Math.abs(error) <= 0.1 ? 'good' : 'poor', cx: x(measuredMs), cy: y(predictedMs), r: 3.5 },
      element('title', {}, escapeText(`[${genotype.join(',')}] ${measuredMs.toFixed(3)} ms, ${percent(error)}`)),
    ),
  );
  const frame = element('clipPath', { id: 'frame' }, element('rect', { x: LEFT, y: TOP, width: SIDE, height: SIDE }));
  const summary = `MAPE ${percent(result.mape)}, within 10 %: ${percent(result.within10)}, Spearman ${result.spearman?.toFixed(3) ?? '–'}`;
  const middle = TOP + SIDE / 2;
  const parts = [
    element('style', {}, STYLE),
    frame,
    element('rect', { x: 0, y: 0, width, height, fill: '#fff' }),
    label(LEFT, 22, title, { 'text-anchor': 'start', 'font-size': 14 }),
    label(LEFT, 40, summary, { 'text-anchor': 'start', 'font-size': 11 }),
    ...grid,
    element('g', { 'clip-path': 'url(#frame)' }, [...lines, ...points].join('')),
    label(LEFT + SIDE / 2, height - 8, 'measured, ms', { 'font-size': 12 }),
    label(16, middle, 'predicted, ms', { 'font-size': 12, transform: `rotate(-90 16 ${middle})` }),
  ];
  const box = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height };
  return `${element('svg', box, parts.join('\n'))}\n`;
}
