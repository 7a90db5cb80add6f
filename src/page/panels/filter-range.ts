import type { Column } from '../data/column.ts';
import { Layer } from '../dom/canvas.ts';
import { onDrag } from '../dom/drag.ts';
import { el, on } from '../dom/el.ts';
import { colours } from '../dom/theme.ts';
import { histogram } from '../stats/histogram.ts';
import { typedOf, valueOfTyped, valueText } from '../text/values.ts';
import type { Store } from '../view/store.ts';
import type { Range } from '../view/view.ts';

const HEIGHT = 34;
const BINS = 60;

/** A histogram to brush, with two fields for the same range: for the keyboard, and for exact values. */
export class RangeFilter {
  readonly root: HTMLElement;
  readonly #layer = new Layer();
  readonly #bars = el('div', { class: 'plot bars' }, this.#layer.canvas);
  readonly #low: HTMLInputElement;
  readonly #high: HTMLInputElement;
  readonly #say = el('span', { class: 'soft' });
  #from = 0;
  #width = 0;

  constructor(
    readonly store: Store,
    readonly column: Column,
  ) {
    this.#low = this.#field('least');
    this.#high = this.#field('most');
    const unit = column.unit === 'percent' ? '%' : column.unit === 'ms' ? 'ms' : '';
    this.root = el(
      'fieldset',
      { class: 'range' },
      el('legend', {}, column.label, this.#say),
      this.#bars,
      el(
        'div',
        { class: 'ends' },
        this.#low,
        el('span', { 'aria-hidden': 'true' }, `${unit} – `),
        this.#high,
        el('span', { 'aria-hidden': 'true' }, unit),
      ),
    );
    this.#listen();
  }

  /** Looks how wide it is now; 0 while it is folded away. */
  measure(): void {
    this.#width = this.#bars.clientWidth;
  }

  draw(): void {
    const width = this.#width;
    if (width === 0) return;
    const range = this.store.view.ranges[this.column.key];
    this.#drawBars(width, range);
    if (!this.root.contains(document.activeElement) || document.activeElement?.tagName !== 'INPUT') {
      this.#low.value = range === undefined ? '' : typedOf(this.column, range[0]);
      this.#high.value = range === undefined ? '' : typedOf(this.column, range[1]);
    }
    this.root.classList.toggle('set', range !== undefined);
  }

  #drawBars(width: number, range: Range | undefined): void {
    const { column, store } = this;
    const extent = this.#extent();
    const { all, shown, most } = histogram(column, store.mask, store.trials.count, extent, BINS);
    const { faint, accent } = colours();
    const context = this.#layer.clear(width, HEIGHT);
    const step = width / BINS;
    // roots keep rare values in sight
    const height = (value: number): number => (value === 0 ? 0 : Math.max(1.5, (HEIGHT - 2) * Math.sqrt(value / most)));
    for (let bin = 0; bin < BINS; bin++) {
      const [back, front] = [height(all[bin] as number), height(shown[bin] as number)];
      context.fillStyle = faint;
      context.fillRect(bin * step, HEIGHT - back, step - 0.7, back);
      context.fillStyle = accent;
      context.fillRect(bin * step, HEIGHT - front, step - 0.7, front);
    }
    this.#say.textContent = `${valueText(column, extent[0])} – ${valueText(column, extent[1])}`;
    this.#low.placeholder = typedOf(column, extent[0]);
    this.#high.placeholder = typedOf(column, extent[1]);
    if (range === undefined) return;
    const place = (value: number): number =>
      Math.max(0, Math.min(width, (width * (value - extent[0])) / (extent[1] - extent[0] || 1)));
    context.globalAlpha = 0.2;
    context.fillStyle = accent;
    context.fillRect(place(range[0]), 0, place(range[1]) - place(range[0]), HEIGHT);
    context.globalAlpha = 1;
    context.fillRect(place(range[0]) - 1, 0, 2, HEIGHT);
    context.fillRect(place(range[1]) - 1, 0, 2, HEIGHT);
  }

  #extent(): readonly [number, number] {
    return this.column.extent(this.store.trials.count) ?? [0, 1];
  }

  #field(end: 'least' | 'most'): HTMLInputElement {
    const field = el('input', {
      type: 'text',
      inputmode: 'decimal',
      autocomplete: 'off',
      'aria-label': `${end} ${this.column.label}${this.column.unit === 'percent' ? ', percent' : ''}`,
    });
    return on(field, { change: () => this.#typed() });
  }

  #typed(): void {
    const low = valueOfTyped(this.column, this.#low.value) ?? Number.NEGATIVE_INFINITY;
    const high = valueOfTyped(this.column, this.#high.value) ?? Number.POSITIVE_INFINITY;
    const isOpen = low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY;
    this.#set(isOpen ? null : [low, high]);
  }

  #set(range: Range | null): void {
    const { [this.column.key]: _, ...rest } = this.store.view.ranges;
    this.store.look({ ranges: range === null ? rest : { ...rest, [this.column.key]: range } });
  }

  #listen(): void {
    onDrag(this.#bars, {
      start: (x) => {
        this.#from = x;
        return true;
      },
      move: (x) => {
        const [low, high] = this.#extent();
        const { width } = this.#layer;
        const value = (at: number): number => low + ((high - low) * Math.max(0, Math.min(width, at))) / width;
        this.#set([value(Math.min(this.#from, x)), value(Math.max(this.#from, x))]);
      },
      click: () => this.#set(null),
    });
  }
}
