import { METRICS } from '../../metric/index.ts';
import { formatBytes, formatCount, formatSeconds } from '../../util/format.ts';
import type { Column, Unit } from '../data/column.ts';

const NONE = '–';
const short = (value: number): string => String(Number(value.toPrecision(4)));
const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;

const WRITE: Readonly<Record<Exclude<Unit, 'option'>, (value: number) => string>> = {
  percent,
  count: formatCount,
  bytes: formatBytes,
  ms: (value) => `${METRICS.latencyMs.format(value)} ms`,
  number: short,
  seconds: formatSeconds,
  whole: (value) => `${value}`,
};

/** A value of a column for people, with its unit; a dash for none. Accuracies are percent. */
export function valueText(column: Column, value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NONE;
  return column.unit === 'option' ? (column.options[value] ?? NONE) : WRITE[column.unit](value);
}

/** A share of one as percent; a dash for none. */
export function percentText(share: number | null | undefined): string {
  return share === null || share === undefined || Number.isNaN(share) ? NONE : percent(share);
}

/** A round value at an axis: like `valueText`, without needless digits. */
export function tickText(column: Column, value: number): string {
  if (column.unit === 'percent') return `${short(100 * value)} %`;
  if (column.unit === 'ms') return `${short(value)} ms`;
  if (column.unit === 'count') return formatCount(value).replace(/\.?0+(?=\D|$)/, '');
  return valueText(column, value);
}

/** What a person types for a value: percent for accuracies, the plain number else. */
export function typedOf(column: Column, value: number): string {
  if (!Number.isFinite(value)) return '';
  return short(column.unit === 'percent' ? 100 * value : value);
}

/** The value of what a person typed; null for nothing, or no number. */
export function valueOfTyped(column: Column, typed: string): number | null {
  const number = Number(typed.replace(',', '.').replace('%', ''));
  if (typed.trim() === '' || Number.isNaN(number)) return null;
  return column.unit === 'percent' ? number / 100 : number;
}

/** A count with its thousands apart: `10,000`. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** A date and time in the reader's own zone; the text itself where it is no date. */
export function dateText(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}
