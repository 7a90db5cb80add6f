import type { Column } from '../data/column.ts';
import { announce } from '../dom/announce.ts';
import { Layer } from '../dom/canvas.ts';
import { onDrag } from '../dom/drag.ts';
import { chooser, el, frame, on, tick } from '../dom/el.ts';
import { hideTip, showTip } from '../dom/tip.ts';
import { type Place, rectangleOf } from '../marks/lasso.ts';
import { columnScale, drawAxes, type Plane } from '../marks/plane.ts';
import { trialLines, trialSentence } from '../text/trial-text.ts';
import { planeColumns, usedColumns } from '../view/defaults.ts';
import type { Panel } from '../view/scheduler.ts';
import type { Change, Store } from '../view/store.ts';
import { drawDots, drawGround, nearestDot, STRIP, spotOf } from './front-dots.ts';
import { frontLegend } from './front-legend.ts';
import { drawFronts, drawMarks } from './front-lines.ts';
import { drawOutline, drawPicked } from './front-overlay.ts';
import { nextOnFront, rowsInside } from './front-select.ts';

const REACH = 14;

/** One metric against another, with fronts, limits and selection by click, rectangle, lasso and arrow keys. */
export class FrontPanel implements Panel {
  readonly watches: readonly Change[] = [
    'data',
    'run',
    'filter',
    'selection',
    'focus',
    'hover',
    'view',
    'look',
    'size',
  ];
  readonly root: HTMLElement;
  readonly #ground = new Layer();
  readonly #dots = new Layer();
  readonly #over = new Layer();
  readonly #box: HTMLElement;
  readonly #tools = el('div', { class: 'tools' });
  readonly #titles = { x: el('div', { class: 'axis-x' }), y: el('div', { class: 'axis-y' }) };
  readonly #legend = el('div', { class: 'legend' });
  #plane: Plane | null = null;
  #drawn = '';
  #outline: Place[] = [];
  #lasso = false;

  constructor(readonly store: Store) {
    const layers = [this.#ground, this.#dots, this.#over].map(({ canvas }) => canvas);
    this.#box = el(
      'div',
      {
        class: 'plot',
        tabindex: 0,
        role: 'application',
        'aria-label':
          'Scatter of trials. Left and right go along the front, Space selects, drag selects several, Escape clears.',
      },
      ...layers,
      this.#titles.y,
    );
    this.root = frame('front', 'Front', this.#tools, this.#box, this.#titles.x, this.#legend);
    this.#listen();
  }

  draw(changes: ReadonlySet<Change>): void {
    const { x, y } = planeColumns(this.store);
    const drawn = `${x.key}/${y.key}/${this.store.view.logX}`;
    const moved = drawn !== this.#drawn;
    this.#drawn = drawn;
    if (moved || changes.has('data') || changes.has('look') || changes.has('size') || changes.has('run')) {
      this.#drawGround(x, y);
      this.#drawTools(x, y);
      this.#drawDots();
    } else if (changes.has('filter')) this.#drawDots();
    this.#drawOver();
  }

  #drawGround(x: Column, y: Column): void {
    const { width, height } = this.#box.getBoundingClientRect();
    const { trials, view } = this.store;
    const box = { left: 62, top: 12, width: Math.max(50, width - 76), height: Math.max(50, height - 2 * STRIP - 32) };
    const xs = columnScale(x, trials.count, view.logX);
    this.#plane = { box, x, y, xs, ys: columnScale(y, trials.count) };
    const context = this.#ground.clear(width, height);
    drawAxes(context, this.#plane, 2 * STRIP);
    context.textAlign = 'right';
    context.fillText('none', box.left - 7, box.top + box.height + STRIP / 2);
    drawGround(context, this.#plane, trials.count);
  }

  #drawDots(): void {
    const plane = this.#plane;
    if (plane === null) return;
    const { width, height } = this.#ground;
    const context = this.#dots.clear(width, height);
    drawDots(this.#dots, plane, this.store.trials, this.store.mask);
    drawMarks(context, this.store, plane);
    drawFronts(context, this.store, plane);
  }

  #drawOver(): void {
    if (this.#plane === null) return;
    const context = this.#over.clear(this.#ground.width, this.#ground.height);
    drawPicked(context, this.store, this.#plane);
    drawOutline(context, this.#outline);
  }

  #drawTools(x: Column, y: Column): void {
    const { store } = this;
    const names = usedColumns(store.trials).map(({ key, label }) => ({ value: key, words: label }));
    this.#titles.x.textContent = x.label;
    this.#titles.y.textContent = y.label;
    frontLegend(this.#legend, store);
    // a list that somebody has opened stays as it is
    if (this.#tools.contains(document.activeElement)) return;
    this.#tools.replaceChildren(
      chooser('Across', names, x.key, (key) => store.look({ x: key })),
      chooser('Up', names, y.key, (key) => store.look({ y: key })),
      tick('Logarithmic', store.view.logX, (logX) => store.look({ logX })),
      tick('Lasso', this.#lasso, (lasso) => {
        this.#lasso = lasso;
      }),
    );
  }

  #listen(): void {
    const { store } = this;
    onDrag(this.#box, {
      start: (x, y) => {
        this.#outline = [[x, y]];
        return true;
      },
      move: (x, y) => {
        const from = this.#outline[0] as Place;
        this.#outline = this.#lasso ? [...this.#outline, [x, y]] : rectangleOf(from, [x, y]);
        store.tell('hover');
      },
      end: (_x, _y, event) => this.#selectInside(event.shiftKey || event.ctrlKey || event.metaKey),
      click: (x, y, event) => {
        this.#outline = [];
        const row = this.#nearest(x, y);
        if (row >= 0) store.select([row], event.shiftKey || event.ctrlKey || event.metaKey);
        else store.look({ selected: [] });
      },
      hover: (x, y) => this.#point(this.#nearest(x, y)),
      leave: () => {
        store.point(-1);
        hideTip();
      },
    });
    on(this.#box, { keydown: (event) => this.#key(event), blur: () => this.#point(-1) });
  }

  #nearest(x: number, y: number): number {
    const { trials, mask } = this.store;
    return this.#plane === null ? -1 : nearestDot(this.#plane, trials, mask, x, y, REACH);
  }

  #point(row: number): void {
    this.store.point(row);
    const spot = row < 0 || this.#plane === null ? null : spotOf(this.#plane, row);
    const box = this.#box.getBoundingClientRect();
    if (spot === null) hideTip();
    else showTip(trialLines(this.store, row), box.left + spot[0], box.top + spot[1]);
  }

  #selectInside(adds: boolean): void {
    const rows = this.#plane === null ? [] : rowsInside(this.store, this.#plane, this.#outline);
    this.#outline = [];
    this.store.select(rows, adds);
    announce(`${rows.length} trials selected`);
  }

  #key(event: KeyboardEvent): void {
    const { store } = this;
    if (this.#plane === null) return;
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      const row = nextOnFront(store, this.#plane, store.hover, event.key === 'ArrowRight' ? 1 : -1);
      if (row === undefined) return;
      this.#point(row);
      announce(trialSentence(store, row));
    } else if ((event.key === ' ' || event.key === 'Enter') && store.hover >= 0) {
      store.select([store.hover], event.shiftKey || event.key === ' ');
    } else return;
    event.preventDefault();
  }
}
