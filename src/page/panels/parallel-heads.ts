import type { Column } from '../data/column.ts';
import { announce } from '../dom/announce.ts';
import { button, el, on, tick } from '../dom/el.ts';
import { usedColumns } from '../view/defaults.ts';
import type { Store } from '../view/store.ts';
import type { ParallelAxis } from './parallel-lines.ts';

/** Moves an axis by some places and keeps its head under the fingers. */
function moveAxis(root: HTMLElement, store: Store, axes: readonly ParallelAxis[], from: number, to: number): void {
  if (to < 0 || to >= axes.length || to === from) return;
  const keys = axes.map(({ column }) => column.key);
  const [moved] = keys.splice(from, 1);
  keys.splice(to, 0, moved as string);
  store.look({ axes: keys });
  announce(`${axes[from]?.column.label} is axis ${to + 1} of ${axes.length}`);
  requestAnimationFrame(() => requestAnimationFrame(() => (root.children[to] as HTMLElement | undefined)?.focus()));
}

/** A name that may break behind its slashes. */
const breakable = (label: string): string => label.replaceAll('/', '/\u200b');

/** The names of the axes: arrows move one, a pointer drags it. */
export function axisHeads(root: HTMLElement, store: Store, axes: readonly ParallelAxis[]): void {
  const pitch = (axes[1]?.x ?? 120) - (axes[0]?.x ?? 0);
  const heads = axes.map(({ column, x }, i) => {
    const head = button(
      breakable(column.label),
      {
        class: 'axis-head',
        title: `${column.label} – drag, or arrow keys, to move`,
        'aria-label': `axis ${i + 1}: ${column.label}; left and right arrow keys move it`,
      },
      () => {},
    );
    head.style.left = `${x}px`;
    head.style.width = `${i === axes.length - 1 ? 100 : pitch - 2}px`;
    head.draggable = true;
    return on(head, {
      keydown: (event) => {
        const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        if (step === 0) return;
        event.preventDefault();
        moveAxis(root, store, axes, i, i + step);
      },
      dragend: (event) => {
        const at = event.clientX - root.getBoundingClientRect().left;
        const nearest = axes.reduce((best, axis, k) => {
          return Math.abs(axis.x - at) < Math.abs((axes[best] as ParallelAxis).x - at) ? k : best;
        }, 0);
        moveAxis(root, store, axes, i, nearest);
      },
    });
  });
  root.replaceChildren(...heads);
}

/** Which axes there are: a list of boxes behind a button. */
export function axisTools(root: HTMLElement, store: Store, shown: readonly Column[]): void {
  if (root.contains(document.activeElement)) return;
  const keys = shown.map(({ key }) => key);
  const choices = store.trials.columns.filter(({ unit }) => unit === 'option');
  const boxes = [...usedColumns(store.trials), ...choices].map((column) =>
    tick(column.label, keys.includes(column.key), (checked) => {
      const now = store.view.axes ?? keys;
      const axes = checked ? [...now, column.key] : now.filter((key) => key !== column.key);
      store.look({ axes: axes.length === 0 ? null : axes });
    }),
  );
  root.replaceChildren(
    el('span', { class: 'hint' }, 'Drag along an axis to filter; click it to take the filter away.'),
    el('details', { class: 'menu' }, el('summary', {}, 'Axes'), el('div', { class: 'menu-list' }, ...boxes)),
  );
}
