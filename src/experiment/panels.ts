import { formatCount } from '../util/format.ts';
import type { Spread } from './interval.ts';
import type { ExperimentRow, ExperimentSummary } from './summarise.ts';
import { type Scaled, scaledOf, spreadText } from './words.ts';

/** A network in the picture; heights are scaled as they are told. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  /** Half of the standard deviation's bar. */
  readonly deviation: number;
  readonly size: number;
  readonly words: string;
}

/** One line of a plot. */
export interface Series {
  readonly name: string;
  readonly marks: readonly Mark[];
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

/**
 * A published figure of a network, at its printed costs; its dot is as large as that of what was trained. None before that
 * was.
 */
function publishedMark({ network, published, ...row }: ExperimentRow, { picture }: ExperimentSummary): Mark[] {
  const x = picture.x === 'macs' || picture.x === 'params' ? (published?.[picture.x] ?? null) : null;
  if (published === null || x === null || row.value === null) return [];
  const words = `${network}: ${published.top1} % on ImageNet, ${formatCount(x)} ${picture.x}, as published`;
  return [{ x, y: published.top1, deviation: 0, size: picture.area === 'none' ? 0 : row[picture.area], words }];
}

/** A plot of the picture. */
export interface Panel {
  /** At its vertical axis. */
  readonly title: string;
  /** Not all of them need have marks. */
  readonly series: readonly Series[];
}

/** Lines of marks by name, in the order of the rows; each from left to right. */
function linesOf(
  summary: ExperimentSummary,
  nameOf: (series: string, row: ExperimentRow) => string,
  marksOf: (row: ExperimentRow) => readonly Mark[],
): Series[] {
  const lines = new Map<string, Mark[]>();
  for (const row of summary.rows) {
    for (const series of summary.picture.x === 'epoch' ? [row.network] : row.series) {
      const name = nameOf(series, row);
      lines.set(name, [...(lines.get(name) ?? []), ...marksOf(row)]);
    }
  }
  return [...lines].map(([name, marks]) => ({ name, marks: marks.toSorted((a, b) => a.x - b.x) }));
}

/**
 * What was trained, and beside it, where the picture is one of costs, what was published of the same networks: two of them
 * at least, each trained under one settings. One line for each series, and for each settings where there are several.
 */
export function panelsOf(summary: ExperimentSummary): Panel[] {
  const { metric, picture, baseline, rows } = summary;
  const scaled = scaledOf(metric);
  const isOne = new Set(rows.map(({ settings }) => settings)).size === 1;
  const nameOf = (series: string, { settings }: ExperimentRow): string => (isOne ? series : `${series}, ${settings}`);
  const unit = scaled.unit === '' ? '' : `, ${scaled.unit}`;
  const title = `${metric}${unit}${picture.y === 'difference' ? ` against ${baseline}` : ''}`;
  const trained = { title, series: linesOf(summary, nameOf, (row) => markOf(row, summary, scaled)) };
  if (!isOne || picture.y !== 'value') return [trained];
  const published = linesOf(summary, nameOf, (row) => publishedMark(row, summary));
  const count = published.reduce((sum, { marks }) => sum + marks.length, 0);
  return count < 2 ? [trained] : [trained, { title: 'published accuracy on ImageNet, %', series: published }];
}
