import {
  AXES_ROOM,
  axes,
  band,
  dot,
  type Frame,
  frameOf,
  legend,
  line,
  scaleAround,
  seriesColour,
  svgFile,
} from '../draw/index.ts';
import { formatCount } from '../util/format.ts';
import { element } from '../util/markup.ts';
import type { Spread } from './interval.ts';
import type { ExperimentRow, ExperimentSummary } from './summarise.ts';
import { type Scaled, scaledOf, spreadText } from './words.ts';

const BOX = { left: AXES_ROOM.left + 8, top: 20, width: 640, height: 400 };
/** Radius of the dots, pixels: of the smallest and of the largest network. */
const RADII = [4, 12] as const;
const LEGEND = { pitch: 210, columns: 3 } as const;

/** A network in the picture; heights are scaled as they are told. */
interface Mark {
  readonly x: number;
  readonly y: number;
  /** Half of the standard deviation's bar. */
  readonly deviation: number;
  readonly size: number;
  readonly words: string;
}

interface Series {
  readonly name: string;
  readonly marks: readonly Mark[];
}

function titleOf({ picture: { x } }: ExperimentSummary): string {
  const titles = {
    macs: 'multiply-adds',
    params: 'parameters',
    latencyMs: 'latency, ms',
    largestKernel: 'largest kernel',
    layer: 'depthwise layer',
    width: 'width multiplier',
    epoch: 'epoch',
  };
  return titles[x];
}

function heightOf(row: ExperimentRow, { picture }: ExperimentSummary): Spread | null {
  if (picture.y === 'value') return row.value;
  return row.difference;
}

/** The points of a curve, told by the last of them. */
function curveMarks(
  { network, settings, curve }: ExperimentRow,
  { metric }: ExperimentSummary,
  scaled: Scaled,
): Mark[] {
  const { factor } = scaled;
  return curve.map(({ epoch, value }) => {
    const words = `${network}, ${settings}, epoch ${epoch}: ${metric} ${spreadText(value, scaled)}`;
    return { x: epoch, y: factor * value.mean, deviation: factor * (value.deviation ?? 0), size: 0, words };
  });
}

function markOf(row: ExperimentRow, summary: ExperimentSummary, scaled: Scaled): Mark[] {
  const { picture } = summary;
  if (picture.x === 'epoch') return curveMarks(row, summary, scaled);
  const x = row[picture.x];
  const height = heightOf(row, summary);
  if (x === null || Number.isNaN(x) || height === null) return [];
  const size = picture.area === 'none' ? 0 : row[picture.area];
  const words = `${row.network}: ${row.value === null ? '' : spreadText(row.value, scaled)}, ${formatCount(row.macs)} macs, ${formatCount(row.params)} params`;
  const { factor } = scaled;
  return [{ x, y: factor * height.mean, deviation: factor * (height.deviation ?? 0), size, words }];
}

/** The lines of the picture: one for each series, and for each settings where there are several. */
function seriesOf(summary: ExperimentSummary): Series[] {
  const scaled = scaledOf(summary.metric);
  const isOne = new Set(summary.rows.map(({ settings }) => settings)).size === 1;
  const lines = new Map<string, Mark[]>();
  for (const row of summary.rows) {
    for (const series of summary.picture.x === 'epoch' ? [row.network] : row.series) {
      const name = isOne ? series : `${series}, ${row.settings}`;
      lines.set(name, [...(lines.get(name) ?? []), ...markOf(row, summary, scaled)]);
    }
  }
  return [...lines]
    .map(([name, marks]) => ({ name, marks: marks.toSorted((a, b) => a.x - b.x) }))
    .filter(({ marks }) => marks.length > 0);
}

/** Radius of a mark: its area grows with the size. */
function radiusOf(size: number, largest: number): number {
  const [least, most] = RADII;
  return largest === 0 ? least : Math.max(least, most * Math.sqrt(size / largest));
}

/** A curve with an area of one standard deviation to each side, and a dot at its end. */
function curve(frame: Frame, marks: readonly Mark[], colour: string): string[] {
  const sides = marks.map(({ x, y, deviation }) => ({ x, low: y - deviation, high: y + deviation }));
  return [
    band(frame, sides, { fill: colour, 'fill-opacity': 0.15 }),
    line(frame, marks, { fill: 'none', stroke: colour, 'stroke-width': 1.6 }),
    ...marks.slice(-1).map((mark) => dot(frame, mark, RADII[0], { fill: colour, stroke: colour }, mark.words)),
  ];
}

/**
 * The picture of an experiment: its metric against what its config says, a line for each series, a bar of one standard
 * deviation to each side.
 * @returns an SVG document; null before the first result
 */
export function experimentPicture(summary: ExperimentSummary): string | null {
  const series = seriesOf(summary);
  const marks = series.flatMap((one) => one.marks);
  if (marks.length === 0) return null;
  const heights = marks.flatMap(({ y, deviation }) => [y - deviation, y + deviation]);
  const isDifference = summary.picture.y === 'difference';
  const frame = frameOf(
    BOX,
    scaleAround(marks.map(({ x }) => x)),
    scaleAround(isDifference ? [...heights, 0] : heights),
  );
  const isCount = summary.picture.x === 'macs' || summary.picture.x === 'params';
  const { unit } = scaledOf(summary.metric);
  const of = isDifference ? ` against ${summary.baseline}` : '';
  const largest = Math.max(...marks.map(({ size }) => size));
  const bottom = BOX.top + BOX.height + AXES_ROOM.bottom;
  const drawn = series.flatMap(({ marks: own }, i) => {
    const colour = seriesColour(i);
    if (summary.picture.x === 'epoch') return curve(frame, own, colour);
    return [
      line(frame, own, { fill: 'none', stroke: colour, 'stroke-width': 1.6 }),
      ...own.map(({ x, y, deviation }) => {
        const at = { x1: frame.x(x), x2: frame.x(x), y1: frame.y(y - deviation), y2: frame.y(y + deviation) };
        return element('line', { stroke: colour, ...at });
      }),
      ...own.map((mark) => {
        const look = { fill: colour, 'fill-opacity': 0.55, stroke: colour };
        return dot(frame, mark, radiusOf(mark.size, largest), look, mark.words);
      }),
    ];
  });
  const entries = series.map(({ name }, i) => ({ text: name, colour: seriesColour(i), mark: 'bar' as const }));
  const place = { x: BOX.left, y: bottom + 20, ...LEGEND };
  const size = {
    width: BOX.left + BOX.width + 24,
    height: bottom + 20 + 20 * Math.ceil(series.length / LEGEND.columns),
  };
  const across = { title: titleOf(summary), ...(isCount && { format: formatCount }) };
  return svgFile(size, [
    ...axes(frame, across, { title: `${summary.metric}${unit === '' ? '' : `, ${unit}`}${of}` }),
    ...drawn,
    ...legend(entries, place),
  ]);
}
