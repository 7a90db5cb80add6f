import { AXES_ROOM, axes, dot, frameOf, line, scaleAround, svgFile } from '../../draw/index.ts';
import { label } from '../../util/markup.ts';
import type { CheckResult } from './check-table.ts';

const BOX = { left: AXES_ROOM.left, top: 56, width: 400, height: 400 };
const SIZE = { width: BOX.left + BOX.width + 16, height: BOX.top + BOX.height + AXES_ROOM.bottom };
/** Share by which a prediction may be off to count as good. */
const GOOD = 0.1;
const COLOURS = { good: '#2563eb', poor: '#dc2626', equal: '#222222', band: '#999999' } as const;

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

/** The picture of a check: measured across, predicted upwards, with lines of equality and of ±10 %. An SVG document. */
export function checkPicture(result: CheckResult, title: string): string {
  const values = result.checked.flatMap(({ predictedMs, measuredMs }) => [predictedMs, measuredMs]);
  const scale = scaleAround(values);
  const frame = frameOf(BOX, scale, scale);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const lines = [1, 1 - GOOD, 1 + GOOD].map((factor) => {
    // cut where the line leaves the values, so that it stays in the frame
    const to = Math.min(high, high / factor);
    const from = Math.max(low, low / factor);
    const ends = [from, to].map((x) => ({ x, y: factor * x }));
    return line(frame, ends, { fill: 'none', stroke: factor === 1 ? COLOURS.equal : COLOURS.band });
  });
  const points = result.checked.map(({ predictedMs, measuredMs, error, genotype }) =>
    dot(
      frame,
      { x: measuredMs, y: predictedMs },
      3.5,
      { fill: Math.abs(error) <= GOOD ? COLOURS.good : COLOURS.poor },
      `[${genotype.join(',')}] ${measuredMs.toFixed(3)} ms, ${percent(error)}`,
    ),
  );
  const summary = `MAPE ${percent(result.mape)}, within 10 %: ${percent(result.within10)}, Spearman ${result.spearman?.toFixed(3) ?? '–'}`;
  return svgFile(SIZE, [
    label(BOX.left, 22, title, { 'text-anchor': 'start', 'font-size': 14 }),
    label(BOX.left, 40, summary, { 'text-anchor': 'start', 'font-size': 11 }),
    ...axes(frame, { title: 'measured, ms' }, { title: 'predicted, ms' }),
    ...lines,
    ...points,
  ]);
}
