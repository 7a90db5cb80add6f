import type { Column } from '../data/column.ts';
import { button, el, tick } from '../dom/el.ts';
import { usedColumns } from '../view/defaults.ts';
import type { Store } from '../view/store.ts';

function headCell(store: Store, column: Column, words: string, sort: Column, descending: boolean): HTMLElement {
  const isSorted = column === sort;
  const order = isSorted ? (descending ? 'descending' : 'ascending') : 'none';
  const arrow = isSorted ? (descending ? ' ↓' : ' ↑') : '';
  const first = column.direction === 'max';
  const click = (): void => {
    store.look({ sort: column.key, descending: isSorted ? !descending : first });
  };
  const kind = column.unit === 'option' || column.key === 'number' ? 'cell' : 'cell right';
  return el(
    'div',
    { class: column.key === 'number' ? 'cell first' : kind, role: 'columnheader', 'aria-sort': order },
    button(words + arrow, { title: `sort by ${column.label}`, 'data-column': column.key }, click),
  );
}

/** Names of the columns; a click sorts, a second one turns the order. */
export function headCells(
  root: HTMLElement,
  store: Store,
  columns: readonly Column[],
  sort: Column,
  descending: boolean,
): void {
  const focus = (document.activeElement as HTMLElement | null)?.dataset.column;
  const hadFocus = root.contains(document.activeElement);
  const number = store.trials.need('number');
  root.replaceChildren(
    headCell(store, number, 'trial', sort, descending),
    el('div', { class: 'cell state', role: 'columnheader' }, 'state'),
    ...columns.map((column) => headCell(store, column, column.label, sort, descending)),
  );
  if (!hadFocus || focus === undefined) return;
  root.querySelector<HTMLElement>(`[data-column="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
}

/** Which columns there are: a list of boxes behind a button. */
export function columnMenu(root: HTMLElement, store: Store, shown: readonly Column[]): void {
  if (root.contains(document.activeElement)) return;
  const keys = shown.map(({ key }) => key);
  const choices = store.trials.columns.filter(({ unit }) => unit === 'option');
  const all = usedColumns(store.trials).filter(({ key }) => key !== 'number');
  const boxes = [...all, ...choices].map((column) =>
    tick(column.label, keys.includes(column.key), (checked) => {
      const now = store.view.columns ?? keys;
      const columns = checked ? [...now, column.key] : now.filter((key) => key !== column.key);
      store.look({ columns: columns.length === 0 ? null : columns });
    }),
  );
  root.replaceChildren(
    el('span', { class: 'hint' }, 'Arrows move, Space selects, Enter shows the network.'),
    tick('Selected only', store.view.chosenOnly, (chosenOnly) => store.look({ chosenOnly })),
    el('details', { class: 'menu' }, el('summary', {}, 'Columns'), el('div', { class: 'menu-list' }, ...boxes)),
  );
}
