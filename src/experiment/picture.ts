import {
  AXES_ROOM,
  type Axis,
  axes,
  type Box,
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
import { type Mark, type Panel, panelsOf } from './panels.ts';
import type { ExperimentSummary } from './summarise.ts';

const TOP = 20;
const LEFT = AXES_ROOM.left + 8;
const HEIGHT = 400;
/** Width of a panel that stands alone, and of each of two. */
const WIDTHS = { one: 640, two: 460 } as const;
/** Radius of the dots, pixels: of the smallest and of the largest network. */
const RADII = [4, 12] as const;
const LEGEND = { pitch: 210, columns: 3 } as const;

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

/** Marks joined by a line, each with a bar of one standard deviation to each side. */
function points(frame: Frame, marks: readonly Mark[], colour: string, largest: number): string[] {
  const bars = marks.filter(({ deviation }) => deviation > 0);
  return [
    line(frame, marks, { fill: 'none', stroke: colour, 'stroke-width': 1.6 }),
    ...bars.map(({ x, y, deviation }) => {
      const at = { x1: frame.x(x), x2: frame.x(x), y1: frame.y(y - deviation), y2: frame.y(y + deviation) };
      return element('line', { stroke: colour, ...at });
    }),
    ...marks.map((mark) => {
      const look = { fill: colour, 'fill-opacity': 0.55, stroke: colour };
      return dot(frame, mark, radiusOf(mark.size, largest), look, mark.words);
    }),
  ];
}

function drawPanel({ title, series }: Panel, box: Box, { picture }: ExperimentSummary, across: Axis): string[] {
  const marks = series.flatMap((one) => one.marks);
  const heights = marks.flatMap(({ y, deviation }) => [y - deviation, y + deviation]);
  const isDifference = picture.y === 'difference';
  const frame = frameOf(
    box,
    scaleAround(marks.map(({ x }) => x)),
    scaleAround(isDifference ? [...heights, 0] : heights),
  );
  const largest = Math.max(...marks.map(({ size }) => size));
  return [
    ...axes(frame, across, { title }),
    ...series.flatMap(({ marks: own }, i) => {
      if (own.length === 0) return [];
      const colour = seriesColour(i);
      return picture.x === 'epoch' ? curve(frame, own, colour) : points(frame, own, colour, largest);
    }),
  ];
}

/**
 * The picture of an experiment: its metric against what its config says, a line for each series, a bar of one standard
 * deviation to each side; beside it the published figures of the networks.
 * @returns an SVG document; null before the first result
 */
export function experimentPicture(summary: ExperimentSummary): string | null {
  const panels = panelsOf(summary);
  const [{ series: all = [] } = {}] = panels;
  if (all.every(({ marks }) => marks.length === 0)) return null;
  const { x } = summary.picture;
  const across = { title: titleOf(summary), ...((x === 'macs' || x === 'params') && { format: formatCount }) };
  const width = panels.length === 1 ? WIDTHS.one : WIDTHS.two;
  const pitch = width + AXES_ROOM.left + 24;
  const drawn = panels.flatMap((panel, i) =>
    drawPanel(panel, { left: LEFT + i * pitch, top: TOP, width, height: HEIGHT }, summary, across),
  );
  const told = all.flatMap(({ name, marks }, i) => (marks.length === 0 ? [] : [{ name, colour: seriesColour(i) }]));
  const entries = told.map(({ name, colour }) => ({ text: name, colour, mark: 'bar' as const }));
  const legendTop = TOP + HEIGHT + AXES_ROOM.bottom + 20;
  const size = {
    width: LEFT + (panels.length - 1) * pitch + width + 24,
    height: legendTop + 20 * Math.ceil(entries.length / LEGEND.columns),
  };
  return svgFile(size, [...drawn, ...legend(entries, { x: LEFT, y: legendTop, ...LEGEND })]);
}
