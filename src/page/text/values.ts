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
  number: (value) => (Math.abs(value) < 100 ? value.toFixed(4) : short(value)),
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
  if (column.unit === 'number') return short(value);
  if (column.unit === 'count')
    return formatCount(value).replace(/\.(\d*?)0+(?=\D|$)/, (_, kept) => (kept === '' ? '' : `.${kept}`));
  return valueText(column, value);
}

/** What a person types for a value, as `valueOfTyped` reads it: percent for accuracies, counts and bytes with their unit. */
export function typedOf(column: Column, value: number): string {
  if (!Number.isFinite(value)) return '';
  if (column.unit === 'count' || column.unit === 'bytes') return tickText(column, value);
  return short(column.unit === 'percent' ? 100 * value : value);
}

const SUFFIXES: Readonly<Record<string, number>> = {
  k: 1e3,
  m: 1e6,
  g: 1e9,
  b: 1,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/** The value of what a person typed, such as `93.5`, `93,5 %`, `50 M`, `1.5 MiB`; null for nothing, or no number. */
export function valueOfTyped(column: Column, typed: string): number | null {
  const [, digits, suffix = ''] = /^\s*([-+]?[\d.,]+(?:e[-+]?\d+)?)\s*([a-z]*)\s*%?\s*$/i.exec(typed) ?? [];
  const factor = suffix === '' ? 1 : SUFFIXES[suffix.toLowerCase()];
  const number = digits === undefined ? Number.NaN : Number(digits.replace(',', '.'));
  if (Number.isNaN(number) || factor === undefined) return null;
  return (column.unit === 'percent' ? number / 100 : number) * factor;
}

/** A duration at an axis, without parts that are zero: `10 min`, `1 h 30 min`. */
export function durationTick(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [Math.round(seconds % 60), 's'],
  ] as const;
  const words = parts.filter(([value]) => value > 0).map(([value, unit]) => `${value} ${unit}`);
  return words.length === 0 ? '0' : words.join(' ');
}

/** A hypervolume: its unit is that of its axes, so only its digits are told. */
export function volumeText(volume: number): string {
  return Math.abs(volume) >= 1000 ? formatCount(volume) : String(Number(volume.toPrecision(5)));
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
