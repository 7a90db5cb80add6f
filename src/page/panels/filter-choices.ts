import type { Column } from '../data/column.ts';
import { el, on, tick } from '../dom/el.ts';
import type { Store } from '../view/store.ts';

function setOption(store: Store, column: Column, option: string, shown: boolean): void {
  const { [column.key]: now = column.options, ...rest } = store.view.options;
  const names = column.options.filter((name) => (name === option ? shown : now.includes(name)));
  store.look({ options: names.length === column.options.length ? rest : { ...rest, [column.key]: names } });
}

/** Boxes of a choice's options; made when the fold opens. */
function fold(store: Store, column: Column): HTMLDetailsElement {
  const boxes = el('div', { class: 'ticks' });
  const root = el('details', { 'data-key': column.key }, el('summary', {}, column.label), boxes);
  on(root, { toggle: () => fillFold(root, store, column) });
  return root;
}

function fillFold(root: HTMLDetailsElement, store: Store, column: Column): void {
  const chosen = store.view.options[column.key];
  root.classList.toggle('set', chosen !== undefined);
  if (!root.open) return;
  const boxes = root.lastElementChild as HTMLElement;
  if (boxes.childElementCount === 0) {
    boxes.append(
      ...column.options.map((option) => tick(option, true, (shown) => setOption(store, column, option, shown))),
    );
  }
  boxes.querySelectorAll('input').forEach((box, i) => {
    box.checked = chosen === undefined || chosen.includes(column.options[i] as string);
  });
}

/** A fold per choice, with a box per option. */
export function choiceFilters(root: HTMLElement, store: Store): void {
  const choices = store.trials.columns.filter(({ unit }) => unit === 'option');
  if (choices.length > 0 && root.childElementCount === 0) {
    const list = el('details', {}, el('summary', {}, `${choices.length} choices`));
    list.append(...choices.map((column) => fold(store, column)));
    root.append(list);
  }
  root.querySelectorAll<HTMLDetailsElement>('details[data-key]').forEach((one, i) => {
    fillFold(one, store, choices[i] as Column);
  });
}
