import { AXES_ROOM, axes, dot, frameOf, scaleAround, seriesColour, svgFile } from '../draw/index.ts';
import { formatCount } from '../util/format.ts';
import { label } from '../util/markup.ts';
import type { AuditedNetwork, AuditResult } from './audit-result.ts';

const PLOT = { width: 280, height: 220, top: 34 };
const PITCH = { across: PLOT.width + AXES_ROOM.left + 24, down: PLOT.height + PLOT.top + AXES_ROOM.bottom + 8 };
const COLUMNS = 3;

interface Panel {
  readonly title: string;
  readonly axis: string;
  readonly value: (row: AuditedNetwork) => number;
  readonly format?: (value: number) => string;
}

function drawPanel({ title, axis, value, format }: Panel, rows: readonly AuditedNetwork[], index: number): string[] {
  const left = AXES_ROOM.left + (index % COLUMNS) * PITCH.across;
  const top = PLOT.top + Math.floor(index / COLUMNS) * PITCH.down;
  const frame = frameOf(
    { left, top, width: PLOT.width, height: PLOT.height },
    scaleAround(rows.map(value)),
    scaleAround(rows.map(({ truth }) => truth)),
  );
  const look = { fill: seriesColour(index), opacity: 0.8 };
  return [
    label(left, top - 12, title, { 'text-anchor': 'start', 'font-size': 12, 'font-weight': 'bold' }),
    ...axes(frame, { title: axis, format }, { title: 'accuracy, truth' }),
    ...rows.map((row) =>
      dot(frame, { x: value(row), y: row.truth }, 3.5, look, `${row.genotype}: ${row.truth.toFixed(4)}`),
    ),
  ];
}

/**
 * A picture of an audit: for every proxy, and for multiply-adds, a dot for each network, the reading against the truth.
 * @returns an SVG document
 */
export function auditPicture({ proxies, predictors, rows }: AuditResult): string {
  const tau = (value: number, low: number, high: number): string =>
    Number.isNaN(value) ? 'no tau' : `tau ${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  const { macs } = predictors;
  const panels: Panel[] = [
    ...proxies.map(({ name, tau: own, tauLow, tauHigh }) => ({
      title: `${name}: ${tau(own, tauLow, tauHigh)}`,
      axis: 'accuracy, proxy',
      value: ({ readings }: AuditedNetwork) => readings[name] ?? 0,
    })),
    {
      title: `macs: ${tau(macs.tau, macs.tauLow, macs.tauHigh)}`,
      axis: 'multiply-adds',
      value: (row) => row.macs,
      format: formatCount,
    },
  ];
  const size = {
    width: Math.min(panels.length, COLUMNS) * PITCH.across,
    height: Math.ceil(panels.length / COLUMNS) * PITCH.down,
  };
  return svgFile(
    size,
    panels.flatMap((panel, i) => drawPanel(panel, rows, i)),
  );
}
