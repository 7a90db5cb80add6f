import { mainColumns } from '../view/defaults.ts';
import type { Store } from '../view/store.ts';
import { valueText } from './values.ts';

/** A trial's name for people: with its run where there are several. */
export function trialName(store: Store, row: number): string {
  const name = `trial ${store.trials.numberOf(row)}`;
  return store.runs.length > 1 ? `${store.runs[store.trials.flags.run[row] as number]?.name}, ${name}` : name;
}

/** What a trial is and reaches, as names and values. */
export function trialLines(store: Store, row: number): (readonly [string, string])[] {
  const { trials } = store;
  const message = trials.messageOf(row);
  return [
    [trialName(store, row), trials.flags.front[row] === 1 ? 'on the front' : trials.stateOf(row)],
    ...mainColumns(store).map((column) => [column.label, valueText(column, column.at(row))] as const),
    ...(message === undefined ? [] : [['why', message.slice(0, 160)] as const]),
  ];
}

/** The same in one sentence: for screen readers. */
export function trialSentence(store: Store, row: number): string {
  return trialLines(store, row)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
