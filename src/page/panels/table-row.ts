import type { Column } from '../data/column.ts';
import { el } from '../dom/el.ts';
import { valueText } from '../text/values.ts';
import type { Store } from '../view/store.ts';
import { dotKindOf } from './front-dots.ts';
import { markOf } from './front-legend.ts';

/** Where a row stands and how it looks. */
export interface RowLook {
  readonly place: number;
  /** Pixels from the top of all rows. */
  readonly top: number;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
}

/** Marks by run and kind, made once. */
const marks = new Map<string, HTMLCanvasElement>();

/** A mark's picture for a cell. */
function drawMark(to: HTMLCanvasElement, key: string, make: () => HTMLCanvasElement): void {
  const known = marks.get(key) ?? make();
  marks.set(key, known);
  to.width = known.width;
  to.height = known.height;
  to.getContext('2d')?.drawImage(known, 0, 0);
}

/** Forgets the marks: their colours have changed. */
export function forgetMarks(): void {
  marks.clear();
}

/** A line of the table, used for one trial after the other. */
export class TableRow {
  readonly root = el('div', { class: 'row', role: 'row' });
  /** The trial that it shows; -1 for none. */
  row = -1;
  place = 0;
  readonly #mark = el('canvas', { class: 'mark', 'aria-hidden': 'true' });
  readonly #name = el('span');
  readonly #first = el('div', { class: 'cell first', role: 'rowheader' }, this.#mark, this.#name);
  readonly #state = el('div', { class: 'cell state', role: 'gridcell' });
  #cells: HTMLElement[] = [];

  constructor() {
    this.root.append(this.#first, this.#state);
  }

  show(store: Store, columns: readonly Column[], row: number | undefined, look: RowLook): void {
    this.root.hidden = row === undefined;
    if (row === undefined) return;
    const { trials } = store;
    this.row = row;
    this.place = look.place;
    this.root.id = `row-${look.place}`;
    this.root.setAttribute('aria-rowindex', `${look.place + 2}`);
    this.root.setAttribute('aria-selected', `${look.isSelected}`);
    this.root.style.transform = `translateY(${look.top}px)`;
    this.root.classList.toggle('current', look.isCurrent);
    this.root.classList.toggle('hovered', row === store.hover);
    const [kind, run] = [dotKindOf(trials, row), trials.flags.run[row] as number];
    drawMark(this.#mark, `${kind}/${run}`, () => markOf(kind, run));
    this.#name.textContent = `${trials.numberOf(row)}`;
    this.#first.title = store.runs.length > 1 ? (store.runs[run]?.name ?? '') : '';
    this.#state.textContent = trials.flags.front[row] === 1 ? 'front' : trials.stateOf(row);
    this.#state.title = trials.messageOf(row) ?? '';
    this.#fill(columns, row);
  }

  #fill(columns: readonly Column[], row: number): void {
    while (this.#cells.length < columns.length) {
      const cell = el('div', { class: 'cell', role: 'gridcell' });
      this.#cells.push(cell);
      this.root.append(cell);
    }
    for (const cell of this.#cells.splice(columns.length)) cell.remove();
    columns.forEach((column, i) => {
      const cell = this.#cells[i] as HTMLElement;
      cell.textContent = valueText(column, column.at(row));
      cell.classList.toggle('right', column.unit !== 'option');
    });
  }
}
