import { isInside, type Place } from '../marks/lasso.ts';
import type { Plane } from '../marks/plane.ts';
import { mainGoal } from '../view/defaults.ts';
import type { Store } from '../view/store.ts';
import { spotOf } from './front-dots.ts';
import { frontRows } from './front-lines.ts';

/** The shown trials within an outline, the best first. */
export function rowsInside(store: Store, plane: Plane, outline: readonly Place[]): number[] {
  const rows: number[] = [];
  for (let row = 0; row < store.trials.count; row++) {
    const spot = store.mask[row] === 0 ? null : spotOf(plane, row);
    if (spot !== null && isInside(spot, outline)) rows.push(row);
  }
  const goal = mainGoal(store);
  const sign = goal.direction === 'min' ? 1 : -1;
  return rows.sort((a, b) => sign * (goal.at(a) - goal.at(b)) || a - b);
}

/**
 * The next shown trial along the fronts of all runs, from left to right; it stays at the ends.
 * @param from a trial; one that is on no front stands for the end where the way begins
 * @returns undefined where no front is shown
 */
export function nextOnFront(store: Store, plane: Plane, from: number, step: 1 | -1): number | undefined {
  const rows = store.runs.flatMap((_, run) => frontRows(store, plane, run)).filter((row) => store.mask[row] === 1);
  rows.sort((a, b) => plane.x.at(a) - plane.x.at(b));
  const at = rows.indexOf(from);
  if (at < 0) return step > 0 ? rows[0] : rows.at(-1);
  return rows[Math.max(0, Math.min(rows.length - 1, at + step))];
}
