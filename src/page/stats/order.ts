import type { Column } from '../data/column.ts';

/**
 * Rows sorted by a column; rows without a value stand last in both directions, equal ones in order of their row.
 * @param count rows in all
 */
export function sortedRows(column: Column, count: number, descending: boolean): Uint32Array<ArrayBuffer> {
  const { values } = column;
  const sign = descending ? -1 : 1;
  return Uint32Array.from({ length: count }, (_, row) => row).sort((a, b) => {
    const [left, right] = [values[a] as number, values[b] as number];
    if (left === right) return a - b;
    if (Number.isNaN(left)) return Number.isNaN(right) ? a - b : 1;
    if (Number.isNaN(right)) return -1;
    return sign * (left - right);
  });
}

/** Those of some rows that a mask lets through, in their order. */
export function shownRows(rows: Uint32Array, mask: Uint8Array): Uint32Array<ArrayBuffer> {
  let kept = 0;
  const out = new Uint32Array(rows.length);
  for (const row of rows) if (mask[row] === 1) out[kept++] = row;
  return out.subarray(0, kept);
}

/**
 * The best rows of a column among those that a mask lets through, best first; rows without a value never count.
 * @param most at least 0
 */
export function topRows(column: Column, mask: Uint8Array, count: number, most: number): number[] {
  const sign = column.direction === 'min' ? 1 : -1;
  const best: number[] = [];
  const keyOf = (row: number): number => sign * (column.values[row] as number);
  for (let row = 0; row < count; row++) {
    if (mask[row] === 0 || Number.isNaN(column.values[row])) continue;
    if (best.length === most && (most === 0 || keyOf(row) >= keyOf(best[most - 1] as number))) continue;
    const at = best.findLastIndex((other) => keyOf(other) <= keyOf(row)) + 1;
    best.splice(at, 0, row);
    if (best.length > most) best.pop();
  }
  return best;
}
