import { button, chooser, el, frame } from '../dom/el.ts';
import { type ChoiceEffect, marginalMeans, type OptionMean } from '../stats/marginal-means.ts';
import { countText, percentText, valueText } from '../text/values.ts';
import { targetColumn, usedColumns } from '../view/defaults.ts';
import type { Panel } from '../view/scheduler.ts';
import type { Change, Store } from '../view/store.ts';

const FIRST = 5;

/** Ends of the common scale of all bars. */
interface Span {
  readonly low: number;
  readonly high: number;
}

/** What each choice has to do with a metric: means and spread by option; an option is a filter to click. */
export class ImportancePanel implements Panel {
  readonly watches: readonly Change[] = ['data', 'filter', 'view'];
  readonly root: HTMLElement;
  readonly #tools = el('div', { class: 'tools' });
  readonly #list = el('div', { class: 'choices' });
  readonly #say = el('p', { class: 'hint' });
  readonly #rows = new Map<string, OptionRow>();
  #most = FIRST;
  #order = '';

  constructor(readonly store: Store) {
    this.root = frame('importance', 'Importance of choices', this.#tools, this.#list, this.#say);
  }

  draw(): void {
    const { store } = this;
    const target = targetColumn(store);
    const effects = marginalMeans(store.trials, store.mask, target);
    const shown = effects.slice(0, this.#most);
    this.#drawTools(target.key);
    this.#lay(shown, effects.length);
    const span = spanOf(shown);
    for (const { column, options } of shown) {
      const chosen = store.view.options[column.key];
      for (const one of options) {
        const row = this.#rows.get(`${column.key}/${one.option}`);
        row?.show(one, span, valueText(target, one.mean), chosen === undefined || chosen.includes(one.option));
      }
    }
    this.#say.textContent = `Mean ${target.label} of the shown trials by option; the bar is one standard deviation to each side. “Explains” is the share of the variance between trials. Click an option to show only its trials.`;
  }

  #drawTools(target: string): void {
    if (this.#tools.contains(document.activeElement)) return;
    const columns = usedColumns(this.store.trials).filter(({ direction }) => direction !== null);
    const names = columns.map(({ key, label }) => ({ value: key, words: label }));
    this.#tools.replaceChildren(chooser('For', names, target, (key) => this.store.look({ target: key })));
  }

  /** Makes the rows anew when other choices are shown, in the order of what they explain. */
  #lay(effects: readonly ChoiceEffect[], all: number): void {
    const order = `${all}/${effects.map(({ column }) => column.key).join('/')}`;
    for (const { column, share } of effects) {
      const words = this.#list.querySelector(`[data-choice="${CSS.escape(column.key)}"]`);
      if (words !== null) words.textContent = `explains ${percentText(share)}`;
    }
    if (order === this.#order) return;
    this.#order = order;
    this.#rows.clear();
    const more = button(all > this.#most ? `All ${all} choices` : 'Fewer', { class: 'more' }, () => {
      this.#most = all > this.#most ? all : FIRST;
      this.store.tell('view');
    });
    const groups = effects.map((effect) => this.#group(effect));
    this.#list.replaceChildren(...groups, ...(all > FIRST ? [more] : []));
  }

  #group({ column, share, options }: ChoiceEffect): HTMLElement {
    const rows = options.map(({ option }) => {
      const row = new OptionRow(option, () => this.#toggle(column.key, option));
      this.#rows.set(`${column.key}/${option}`, row);
      return row.root;
    });
    const words = el('span', { class: 'soft', 'data-choice': column.key }, `explains ${percentText(share)}`);
    return el(
      'div',
      { class: 'choice', role: 'group', 'aria-label': column.label },
      el('h3', {}, column.label, words),
      ...rows,
    );
  }

  /** Shows only an option's trials; a second click shows all again. */
  #toggle(key: string, option: string): void {
    const { options } = this.store.view;
    const { [key]: now, ...rest } = options;
    const alone = now?.length === 1 && now[0] === option;
    this.store.look({ options: alone ? rest : { ...rest, [key]: [option] } });
  }
}

/** All means with their deviations. */
function spanOf(effects: readonly ChoiceEffect[]): Span {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { count, mean, deviation } of effects.flatMap(({ options }) => options)) {
    if (count === 0) continue;
    const reach = Number.isNaN(deviation) ? 0 : deviation;
    low = Math.min(low, mean - reach);
    high = Math.max(high, mean + reach);
  }
  return low < high ? { low, high } : { low: low - 0.5, high: high + 0.5 };
}

/** One option of a choice: its name, a bar with a dot, its mean and how many trials have it. */
class OptionRow {
  readonly root: HTMLElement;
  readonly #bar = el('i', { class: 'spread' });
  readonly #dot = el('i', { class: 'mean' });
  readonly #mean = el('span', { class: 'value' });
  readonly #count = el('span', { class: 'count' });

  constructor(option: string, click: () => void) {
    const track = el('span', { class: 'track', 'aria-hidden': 'true' }, this.#bar, this.#dot);
    this.root = button('', { class: 'option' }, click);
    this.root.append(el('span', { class: 'name', title: option }, option), track, this.#mean, this.#count);
  }

  show({ count, mean, deviation }: OptionMean, { low, high }: Span, words: string, isChosen: boolean): void {
    const place = (value: number): number => (100 * (value - low)) / (high - low);
    const reach = Number.isNaN(deviation) ? 0 : deviation;
    this.root.classList.toggle('off', !isChosen);
    this.root.setAttribute('aria-pressed', `${isChosen}`);
    this.#bar.hidden = this.#dot.hidden = count === 0;
    this.#bar.style.left = `${place(mean - reach)}%`;
    this.#bar.style.width = `${place(mean + reach) - place(mean - reach)}%`;
    this.#dot.style.left = `${place(mean)}%`;
    this.#mean.textContent = words;
    this.#count.textContent = `${countText(count)}×`;
  }
}
