import { TRIAL_STATES } from '../../live/contract.ts';
import { button, el, frame, on, tick } from '../dom/el.ts';
import { keepFocus } from '../dom/keep-focus.ts';
import { countText } from '../text/values.ts';
import { mainColumns, usedColumns } from '../view/defaults.ts';
import type { Panel } from '../view/scheduler.ts';
import type { Change, Store } from '../view/store.ts';
import { countFilters, withoutFilters } from '../view/view.ts';
import { choiceFilters } from './filter-choices.ts';
import { RangeFilter } from './filter-range.ts';

/** Windows of at most so many pixels begin with the filters folded. */
const NARROW = 760;

/** What is shown in every plot: states, the front, ranges of metrics, options of choices. */
export class FiltersPanel implements Panel {
  readonly watches: readonly Change[] = ['data', 'filter', 'look', 'size'];
  readonly root: HTMLElement;
  readonly #count = el('p', { class: 'shown', role: 'status' });
  readonly #clear: HTMLButtonElement;
  readonly #kinds = el('div', { class: 'ticks' });
  readonly #ranges = el('div', { class: 'ranges' });
  readonly #choices = el('div', { class: 'choice-filters' });
  #filters: RangeFilter[] = [];
  #made = '';

  constructor(readonly store: Store) {
    this.#clear = button('Clear filters', { class: 'clear' }, () => store.look(withoutFilters(store.view)));
    const more = el('details', { open: innerWidth > NARROW }, el('summary', {}, 'States, ranges, choices'));
    more.append(this.#kinds, this.#ranges, this.#choices);
    on(more, { toggle: () => store.tell('size') });
    this.root = frame('filters', 'Filters', this.#count, this.#clear, more);
  }

  draw(changes: ReadonlySet<Change>): void {
    const { store } = this;
    this.#makeRanges();
    if (changes.has('size') || changes.has('data')) for (const filter of this.#filters) filter.measure();
    const filters = countFilters(store.view);
    this.#count.textContent = `${countText(store.shown)} of ${countText(store.trials.count)} trials shown`;
    this.#clear.disabled = filters === 0;
    this.#clear.textContent =
      filters === 0 ? 'No filters' : filters === 1 ? 'Clear 1 filter' : `Clear ${filters} filters`;
    this.#drawKinds();
    for (const filter of this.#filters) filter.draw();
    choiceFilters(this.#choices, store);
  }

  #drawKinds(): void {
    const { store } = this;
    const { view, trials } = store;
    const counts = new Uint32Array(TRIAL_STATES.length);
    for (let row = 0; row < trials.count; row++) {
      const state = trials.flags.state[row] as number;
      counts[state] = (counts[state] as number) + 1;
    }
    const states = TRIAL_STATES.filter((state, i) => counts[i] !== 0 || view.hiddenStates.includes(state));
    const boxes = [
      tick('Front only', view.frontOnly, (frontOnly) => store.look({ frontOnly })),
      tick('Feasible only', view.feasibleOnly, (feasibleOnly) => store.look({ feasibleOnly })),
      ...states.map((state) => {
        const words = `${state} (${countText(counts[TRIAL_STATES.indexOf(state)] as number)})`;
        return tick(words, !view.hiddenStates.includes(state), (shown) => {
          const others = store.view.hiddenStates.filter((name) => name !== state);
          store.look({ hiddenStates: shown ? others : [...others, state] });
        });
      }),
    ];
    keepFocus(this.#kinds, boxes);
  }

  /** Ranges of the metrics that matter first; the others behind a fold. */
  #makeRanges(): void {
    const { store } = this;
    const main = mainColumns(store).filter((column) => column.extent(store.trials.count) !== null);
    const rest = usedColumns(store.trials).filter((column) => !main.includes(column));
    const made = [...main, ...rest].map(({ key }) => key).join('/');
    if (made === this.#made) return;
    this.#made = made;
    const [first, more] = [main, rest].map((columns) => columns.map((column) => new RangeFilter(store, column)));
    this.#filters = [...(first ?? []), ...(more ?? [])];
    const fold = el('details', {}, el('summary', {}, 'More ranges'), ...(more ?? []).map(({ root }) => root));
    on(fold, { toggle: () => store.tell('size') });
    this.#ranges.replaceChildren(...(first ?? []).map(({ root }) => root), ...(rest.length === 0 ? [] : [fold]));
  }
}
