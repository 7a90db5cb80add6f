import type { Column } from '../data/column.ts';
import { announce } from '../dom/announce.ts';
import { Layer } from '../dom/canvas.ts';
import { onDrag } from '../dom/drag.ts';
import { el, frame } from '../dom/el.ts';
import { colours, runColour } from '../dom/theme.ts';
import { axisColumns } from '../view/defaults.ts';
import type { Panel } from '../view/scheduler.ts';
import type { Change, Store } from '../view/store.ts';
import { brushedPart, drawAxis, PLOT } from './parallel-axis.ts';
import { axisHeads, axisTools } from './parallel-heads.ts';
import { drawLine, drawLines, makeAxes, type ParallelAxis, pixelRows } from './parallel-lines.ts';

/** Narrower than this apart, axes cannot be read: the panel scrolls then. */
const LEAST_PITCH = 96;
const MOST_LINES = 200;

/** Every trial as a line across columns; a stroke along an axis filters, a stroke's end is moved by doing it again. */
export class ParallelPanel implements Panel {
  readonly watches: readonly Change[] = ['data', 'filter', 'selection', 'hover', 'view', 'look', 'size'];
  readonly root: HTMLElement;
  readonly #ground = new Layer(1);
  readonly #lines = new Layer(1);
  readonly #over = new Layer();
  readonly #heads = el('div', { class: 'axis-heads' });
  readonly #tools = el('div', { class: 'tools' });
  readonly #plot: HTMLElement;
  readonly #scroll: HTMLElement;
  #columns: Column[] = [];
  #asked: readonly string[] | null | undefined;
  #axes: ParallelAxis[] = [];
  #pixels: Int16Array[] = [];
  #brush: { readonly axis: ParallelAxis; readonly from: number } | null = null;

  constructor(readonly store: Store) {
    const layers = [this.#ground, this.#lines, this.#over].map(({ canvas }) => canvas);
    this.#plot = el('div', { class: 'plot lines' }, ...layers);
    this.#scroll = el('div', { class: 'sideways' }, this.#heads, this.#plot);
    this.root = frame('parallel', 'Parallel coordinates', this.#tools, this.#scroll);
    this.#listen();
  }

  draw(changes: ReadonlySet<Change>): void {
    const { view } = this.store;
    const asked = view.axes !== this.#asked;
    if (asked || this.#columns.length === 0) {
      this.#asked = view.axes;
      this.#columns = axisColumns(this.store);
    }
    if (asked || changes.has('data') || changes.has('look') || changes.has('size')) this.#lay();
    else if (changes.has('filter')) this.#drawLines();
    this.#drawOver();
  }

  /** Places axes and all lines anew. */
  #lay(): void {
    const count = this.#columns.length;
    const room = this.#scroll.clientWidth;
    const width = Math.max(room, PLOT.left + PLOT.right + LEAST_PITCH * (count - 1));
    this.#plot.style.width = `${width}px`;
    this.#heads.style.width = `${width}px`;
    const rows = this.store.trials.count;
    this.#axes = makeAxes(this.#columns, rows, PLOT.left, width - PLOT.left - PLOT.right);
    this.#pixels = pixelRows(this.#axes, rows, PLOT.height);
    for (const layer of [this.#ground, this.#lines, this.#over]) layer.clear(width, PLOT.height);
    drawLines(this.#ground, this.store, this.#axes, this.#pixels, true);
    this.#drawLines();
    axisHeads(this.#heads, this.store, this.#axes);
    axisTools(this.#tools, this.store, this.#columns);
  }

  #drawLines(): void {
    this.#lines.clear(this.#ground.width, PLOT.height);
    drawLines(this.#lines, this.store, this.#axes, this.#pixels, false);
  }

  #drawOver(): void {
    const { store } = this;
    const { ink } = colours();
    const context = this.#over.clear(this.#ground.width, PLOT.height);
    for (const row of store.selectedRows().slice(0, MOST_LINES)) {
      context.strokeStyle = runColour(store.trials.flags.run[row] as number);
      context.lineWidth = 1.8;
      drawLine(context, this.#axes, this.#pixels, row);
    }
    if (store.hover >= 0) {
      context.strokeStyle = ink;
      context.lineWidth = 2.4;
      drawLine(context, this.#axes, this.#pixels, store.hover);
    }
    for (const axis of this.#axes) drawAxis(context, axis, store);
  }

  #axisAt(x: number): ParallelAxis | undefined {
    return this.#axes.find((axis) => Math.abs(axis.x - x) < 18);
  }

  #listen(): void {
    onDrag(this.#plot, {
      start: (x, y) => {
        const axis = this.#axisAt(x);
        this.#brush = axis === undefined ? null : { axis, from: y };
        return true;
      },
      move: (_x, y) => {
        if (this.#brush !== null) this.store.look(brushedPart(this.store, this.#brush.axis, this.#brush.from, y));
      },
      end: () => announce(`${this.store.shown} trials shown`),
      click: (x, y) => {
        const axis = this.#axisAt(x);
        if (axis !== undefined) this.store.look(brushedPart(this.store, axis, y, y));
        else if (this.store.hover >= 0) this.store.select([this.store.hover]);
      },
      hover: (x, y) => {
        this.#plot.classList.toggle('on-axis', this.#axisAt(x) !== undefined);
        this.store.point(this.#nearest(x, y));
      },
      leave: () => this.store.point(-1),
    });
  }

  /** The shown trial whose line passes nearest, within a few pixels; -1 without one. */
  #nearest(x: number, y: number): number {
    const right = this.#axes.findIndex((axis) => axis.x >= x);
    const [a, b] = [this.#axes[right - 1], this.#axes[right]];
    if (a === undefined || b === undefined) return -1;
    const share = (x - a.x) / (b.x - a.x);
    const [from, to] = [this.#pixels[right - 1] as Int16Array, this.#pixels[right] as Int16Array];
    let [best, least] = [-1, 5];
    for (let row = 0; row < from.length; row++) {
      const [y1, y2] = [from[row] as number, to[row] as number];
      if (this.store.mask[row] === 0 || y1 < 0 || y2 < 0) continue;
      const distance = Math.abs(y1 + (y2 - y1) * share - y);
      if (distance < least) [best, least] = [row, distance];
    }
    return best;
  }
}
