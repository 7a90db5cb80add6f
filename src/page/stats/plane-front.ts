import type { Column } from '../data/column.ts';

/**
 * Trials that no other one beats in two columns at once. A column without a direction counts as "less is better".
 *
 * @param rows candidates
 * @returns rows by rising `x`; equal points count once
 */
export function planeFront(x: Column, y: Column, rows: readonly number[]): number[] {
  const [signX, signY] = [x.direction === 'max' ? -1 : 1, y.direction === 'max' ? -1 : 1];
  const keyed = rows
    .filter((row) => !Number.isNaN(x.at(row)) && !Number.isNaN(y.at(row)))
    .sort((a, b) => signX * (x.at(a) - x.at(b)) || signY * (y.at(a) - y.at(b)));
  let best = Number.POSITIVE_INFINITY;
  const front = keyed.filter((row) => {
    const height = signY * y.at(row);
    if (height >= best) return false;
    best = height;
    return true;
  });
  return signX === 1 ? front : front.reverse();
}
