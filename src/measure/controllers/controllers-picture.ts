import {
  AXES_ROOM,
  axes,
  band,
  extentOf,
  type Frame,
  frameOf,
  legend,
  line,
  linearScale,
  logScale,
  type Scale,
  scaleAround,
  seriesColour,
  svgFile,
} from '../../draw/index.ts';
import { label } from '../../util/markup.ts';
import type { BenchRow } from './summary.ts';

const PLOT = { width: 420, height: 260, top: 34 };
const PITCH = PLOT.width + AXES_ROOM.left + 36;
const LEGEND = { pitch: 220, columns: 4, row: 20 };
/** Percent points below which a regret counts as none: a logarithmic axis has no 0. */
const LEAST_REGRET = 1e-3;

type Quartiles = readonly [low: number, middle: number, high: number];

interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly rows: readonly BenchRow[];
  readonly value: (row: BenchRow) => Quartiles;
  readonly scale: (values: readonly number[]) => Scale;
}

/** A logarithmic scale over all values; one decade where they are all equal. */
function logAround(values: readonly number[]): Scale {
  const [low, high] = extentOf(values);
  return high > low ? logScale(low, high) : logScale(low / Math.sqrt(10), low * Math.sqrt(10));
}

function drawSeries(frame: Frame, rows: readonly BenchRow[], { value }: Panel, colour: string): string[] {
  const points = rows.map((row) => {
    const [low, y, high] = value(row);
    return { x: row.after, low, y, high };
  });
  const look = { fill: 'none', stroke: colour, 'stroke-width': 1.8 };
  return [band(frame, points, { fill: colour, opacity: 0.15 }), line(frame, points, look)];
}

function drawPanel(panel: Panel, left: number, names: readonly string[]): string[] {
  const { rows, value, scale, title, unit } = panel;
  const box = { left, top: PLOT.top, width: PLOT.width, height: PLOT.height };
  const most = Math.max(...rows.map(({ after }) => after));
  const frame = frameOf(box, linearScale(0, most), scale(rows.flatMap(value)));
  const series = names.flatMap((name, i) =>
    drawSeries(
      frame,
      rows.filter(({ controller }) => controller === name),
      panel,
      seriesColour(i),
    ),
  );
  const heading = label(left, PLOT.top - 12, title, { 'text-anchor': 'start', 'font-size': 12, 'font-weight': 'bold' });
  return [heading, ...axes(frame, { title: 'trials' }, { title: unit }), ...series];
}

/**
 * A picture of a comparison of controllers: regret (one objective, logarithmic) and hypervolume ratio (two objectives)
 * against trials; median lines in bands from quartile to quartile.
 *
 * @param curves rows of both problems, of each controller in order of trials
 * @returns an SVG document
 */
export function controllersPicture(curves: readonly BenchRow[]): string {
  const names = [...new Set(curves.map(({ controller }) => controller))];
  const seen = (regret: number) => Math.max(regret, LEAST_REGRET);
  const panels: Panel[] = [
    {
      title: 'one objective',
      unit: 'regret, percent points',
      rows: curves.filter(({ problem }) => problem === 'single'),
      value: (r) => [seen(r.regret_q25), seen(r.regret_median), seen(r.regret_q75)],
      scale: logAround,
    },
    {
      title: 'two objectives',
      unit: 'hypervolume ratio',
      rows: curves.filter(({ problem }) => problem === 'pareto'),
      value: (r) => [r.hv_ratio_q25, r.hv_ratio_median, r.hv_ratio_q75],
      scale: (values) => scaleAround(values, 0.02),
    },
  ];
  const top = PLOT.top + PLOT.height + AXES_ROOM.bottom + 20;
  const entries = names.map((text, i) => ({ text, colour: seriesColour(i), mark: 'bar' }) as const);
  const size = {
    width: AXES_ROOM.left + PITCH + PLOT.width + 20,
    height: top + LEGEND.row * Math.ceil(names.length / LEGEND.columns),
  };
  return svgFile(size, [
    ...panels.flatMap((panel, i) => drawPanel(panel, AXES_ROOM.left + i * PITCH, names)),
    ...legend(entries, { x: AXES_ROOM.left, y: top, pitch: LEGEND.pitch, columns: LEGEND.columns }),
  ]);
}
