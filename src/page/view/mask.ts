import { TRIAL_STATES } from '../../live/contract.ts';
import type { Column } from '../data/column.ts';
import type { Trials } from '../data/trials.ts';
import type { View } from './view.ts';

/** What a range lets through in one column. */
interface Gate {
  readonly values: Float64Array;
  readonly low: number;
  readonly high: number;
}

function gatesOf(trials: Trials, view: View): Gate[] {
  return Object.entries(view.ranges).flatMap(([key, [low, high]]) => {
    const column = trials.column(key);
    return column === undefined ? [] : [{ values: column.values, low, high }];
  });
}

/** Which of a choice's options are let through, by place. */
function allowedOf(column: Column, names: readonly string[]): Uint8Array {
  return Uint8Array.from(column.options, (option) => Number(names.includes(option)));
}

/**
 * Which trials the filters of a view let through; one mask serves every plot.
 * A trial without a value falls out of that column's range.
 *
 * @param mask one byte a trial, written: 1 shown, 0 hidden; at least `trials.count` long
 * @returns how many are shown
 */
export function fillMask(trials: Trials, view: View, mask: Uint8Array): number {
  const { run, state, front, feasible } = trials.flags;
  const gates = gatesOf(trials, view);
  const hiddenRun = Uint8Array.from(trials.runs, (_, i) => Number(view.hiddenRuns.includes(i)));
  const hiddenState = Uint8Array.from(TRIAL_STATES, (name) => Number(view.hiddenStates.includes(name)));
  const picks = Object.entries(view.options).flatMap(([key, names]) => {
    const column = trials.column(key);
    return column === undefined ? [] : [{ values: column.values, allowed: allowedOf(column, names) }];
  });
  let shown = 0;
  for (let row = 0; row < trials.count; row++) {
    let pass =
      hiddenRun[run[row] as number] === 0 &&
      hiddenState[state[row] as number] === 0 &&
      (!view.frontOnly || front[row] === 1) &&
      (!view.feasibleOnly || feasible[row] === 1);
    for (let i = 0; pass && i < gates.length; i++) {
      const { values, low, high } = gates[i] as Gate;
      const value = values[row] as number;
      pass = value >= low && value <= high;
    }
    for (let i = 0; pass && i < picks.length; i++) {
      const { values, allowed } = picks[i] as (typeof picks)[number];
      pass = allowed[values[row] as number] === 1;
    }
    mask[row] = Number(pass);
    shown += Number(pass);
  }
  return shown;
}
