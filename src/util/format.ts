const UNITS = [
  { size: 1e9, suffix: ' G' },
  { size: 1e6, suffix: ' M' },
  { size: 1e3, suffix: ' k' },
] as const;

/** A count for people: `239.17 M`, `2.61 M`, `464`; three to five digits. Negative and fractional values keep their sign. */
export function formatCount(value: number): string {
  const unit = UNITS.find(({ size }) => Math.abs(value) >= size);
  return unit === undefined ? `${Math.round(value)}` : `${(value / unit.size).toFixed(2)}${unit.suffix}`;
}

/** Bytes for people in binary units: `1.5 GiB`, `64 KiB`, `12 B`. */
export function formatBytes(bytes: number): string {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = bytes < 1 ? 0 : Math.min(names.length - 1, Math.floor(Math.log2(bytes) / 10));
  const scaled = bytes / 1024 ** power;
  return `${power === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${names[power]}`;
}

/** A duration for people: `0.8 s`, `42 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** A column of a text table. */
export interface Column {
  readonly title: string;
  /** Numbers stand to the right. */
  readonly align?: 'left' | 'right';
}

/** A table in aligned columns, two spaces apart, one line per row, ending with a newline. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, i) => {
        const width = widths[i] as number;
        const cell = cells[i] ?? '';
        return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return `${[columns.map(({ title }) => title), ...rows].map(line).join('\n')}\n`;
}

/** A share in 0..1 for people, as percent: `62.34 %`. */
export function formatShare(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
