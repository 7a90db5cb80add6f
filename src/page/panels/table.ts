import type { Column } from '../data/column.ts';
import { announce } from '../dom/announce.ts';
import { el, frame, on } from '../dom/el.ts';
import { shownRows, sortedRows } from '../stats/order.ts';
import { trialSentence } from '../text/trial-text.ts';
import { countText } from '../text/values.ts';
import { mainGoal, tableColumns } from '../view/defaults.ts';
import type { Panel } from '../view/scheduler.ts';
import type { Change, Store } from '../view/store.ts';
import type { View } from '../view/view.ts';
import { columnMenu, headCells } from './table-head.ts';
import { TableRow } from './table-row.ts';

/** Height of a row, CSS pixels: the same for all, so that any row's place is known. */
const ROW = 30;
/** Rows beyond each edge that are there already when somebody scrolls. */
const SPARE = 6;

/** All shown trials, sorted; only the rows that are in sight exist. */
export class TablePanel implements Panel {
  readonly watches: readonly Change[] = ['data', 'filter', 'selection', 'focus', 'hover', 'view', 'size'];
  readonly root: HTMLElement;
  readonly #tools = el('div', { class: 'tools' });
  readonly #head = el('div', { class: 'row heading', role: 'row', 'aria-rowindex': 1 });
  readonly #body = el('div', { class: 'rows', role: 'rowgroup' });
  readonly #grid: HTMLElement;
  readonly #pool: TableRow[] = [];
  #columns: readonly Column[] = [];
  /** The view that it was sorted for. */
  #sorted: View | null = null;
  #order = new Uint32Array(0);
  #rows = new Uint32Array(0);
  /** Place of the row that the keyboard is on. */
  #at = 0;

  constructor(readonly store: Store) {
    this.#grid = el(
      'div',
      {
        class: 'grid',
        role: 'grid',
        tabindex: 0,
        'aria-multiselectable': 'true',
        'aria-label': 'Trials. Arrows move, Space selects, Enter shows the network.',
      },
      el('div', { role: 'rowgroup', class: 'sticky' }, this.#head),
      this.#body,
    );
    this.root = frame('table', 'Trials', this.#tools, this.#grid);
    on(this.#grid, { scroll: () => this.#drawRows(), keydown: (event) => this.#key(event) });
    on(this.#body, { mouseleave: () => store.point(-1) });
  }

  draw(changes: ReadonlySet<Change>): void {
    const { sort, descending, columns, chosenOnly } = this.store.view;
    const before = this.#sorted;
    const sorted = changes.has('data') || before?.sort !== sort || before.descending !== descending;
    if (sorted || before?.columns !== columns || before.chosenOnly !== chosenOnly) this.#sort();
    this.#sorted = this.store.view;
    const rechosen = before?.chosenOnly !== chosenOnly || (chosenOnly && changes.has('selection'));
    if (sorted || rechosen || changes.has('filter')) this.#pick();
    this.#drawRows();
  }

  /** The rows that there are: those that the filters let through, of the selected ones where only they are asked for. */
  #pick(): void {
    const { store } = this;
    this.#rows = shownRows(this.#order, store.mask);
    if (store.view.chosenOnly) {
      const chosen = new Set(store.selectedRows());
      this.#rows = this.#rows.filter((row) => chosen.has(row));
    }
    this.#at = Math.min(this.#at, Math.max(0, this.#rows.length - 1));
    this.#body.style.height = `${ROW * this.#rows.length}px`;
    this.#grid.setAttribute('aria-rowcount', `${this.#rows.length + 1}`);
  }

  #sort(): void {
    const { store } = this;
    this.#columns = tableColumns(store);
    const goal = mainGoal(store);
    const column = (store.view.sort === null ? undefined : store.trials.column(store.view.sort)) ?? goal;
    const descending = store.view.sort === null ? goal.direction !== 'min' : store.view.descending;
    this.#order = sortedRows(column, store.trials.count, descending);
    this.#grid.style.setProperty('--columns', `${this.#columns.length}`);
    headCells(this.#head, store, this.#columns, column, descending);
    columnMenu(this.#tools, store, this.#columns);
  }

  /** Fills the rows that are in sight. */
  #drawRows(): void {
    const first = Math.max(0, Math.floor(this.#grid.scrollTop / ROW) - SPARE);
    const many = Math.ceil(this.#grid.clientHeight / ROW) + 2 * SPARE;
    while (this.#pool.length < many) this.#pool.push(this.#makeRow());
    const selected = new Set(this.store.view.selected);
    this.#pool.forEach((line, i) => {
      const place = first + i;
      const row = i < many ? this.#rows[place] : undefined;
      line.show(this.store, this.#columns, row, {
        place,
        top: place * ROW,
        isCurrent: place === this.#at,
        isSelected: row !== undefined && selected.has(this.store.trials.keyOf(row)),
      });
    });
  }

  #makeRow(): TableRow {
    const line = new TableRow();
    on(line.root, {
      mouseenter: () => this.store.point(line.row),
      click: (event) => {
        this.#at = line.place;
        this.store.select([line.row], event.shiftKey || event.ctrlKey || event.metaKey);
      },
    });
    this.#body.append(line.root);
    return line;
  }

  #key(event: KeyboardEvent): void {
    if (event.target !== this.#grid) return;
    const page = Math.max(1, Math.floor(this.#grid.clientHeight / ROW) - 2);
    const last = this.#rows.length - 1;
    const next: Record<string, number> = {
      ArrowDown: this.#at + 1,
      ArrowUp: this.#at - 1,
      PageDown: this.#at + page,
      PageUp: this.#at - page,
      Home: 0,
      End: last,
    };
    const to = next[event.key];
    const row = this.#rows[this.#at];
    if (to !== undefined) this.#go(Math.max(0, Math.min(last, to)));
    else if ((event.key === ' ' || event.key === 'Enter') && row !== undefined) {
      this.store.select([row], event.key === ' ');
    } else return;
    event.preventDefault();
  }

  #go(place: number): void {
    const row = this.#rows[place];
    if (row === undefined) return;
    this.#at = place;
    const head = this.#head.offsetHeight;
    const [top, bottom] = [place * ROW, (place + 1) * ROW + head];
    if (top < this.#grid.scrollTop) this.#grid.scrollTop = top;
    if (bottom > this.#grid.scrollTop + this.#grid.clientHeight) {
      this.#grid.scrollTop = bottom - this.#grid.clientHeight;
    }
    this.#drawRows();
    this.#grid.setAttribute('aria-activedescendant', `row-${place}`);
    this.store.point(row);
    announce(`row ${countText(place + 1)} of ${countText(this.#rows.length)}: ${trialSentence(this.store, row)}`);
  }
}
