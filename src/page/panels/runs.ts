import type { PageComparison } from '../../live/contract.ts';
import { formatSeconds } from '../../util/format.ts';
import { el, frame, tick } from '../dom/el.ts';
import { keepFocus } from '../dom/keep-focus.ts';
import { countText, dateText, valueText, volumeText } from '../text/values.ts';
import { mainColumns } from '../view/defaults.ts';
import type { Panel } from '../view/scheduler.ts';
import type { Change, Store } from '../view/store.ts';
import { markOf } from './front-legend.ts';

/** One line of the comparison. */
interface Line {
  readonly name: string;
  /** One per run. */
  readonly values: readonly string[];
}

/** Several runs beside each other: which are shown, what they reached, what is different. */
export class RunsPanel implements Panel {
  readonly watches: readonly Change[] = ['data', 'run', 'filter', 'look'];
  readonly root: HTMLElement;
  readonly #ticks = el('div', { class: 'ticks run-ticks' });
  readonly #table = el('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Runs compared' });

  constructor(readonly store: Store) {
    this.root = frame('runs', 'Runs beside each other', this.#ticks, this.#table);
  }

  draw(changes: ReadonlySet<Change>): void {
    const { store } = this;
    const boxes = store.runs.map(({ name }, run) => {
      const words = el('span', {}, markOf('front', run), name);
      return tick(words, !store.view.hiddenRuns.includes(run), (shown) => {
        const others = store.view.hiddenRuns.filter((one) => one !== run);
        store.look({ hiddenRuns: shown ? others : [...others, run] });
      });
    });
    keepFocus(this.#ticks, boxes);
    if (changes.size === 1 && changes.has('filter')) return;
    const lines = [...reached(store), ...settings(store.comparison)];
    const head = el('tr', {}, el('td'), ...store.runs.map((run) => el('th', { scope: 'col' }, run.name)));
    this.#table.replaceChildren(
      el('table', { class: 'compare' }, el('thead', {}, head), el('tbody', {}, ...lines.map(rowOf))),
    );
  }
}

function rowOf({ name, values }: Line): HTMLElement {
  const differs = new Set(values).size > 1;
  return el(
    'tr',
    { class: differs ? 'differs' : undefined },
    el('th', { scope: 'row' }, name),
    ...values.map((value) => el('td', {}, value)),
  );
}

/** What the runs reached and what they took. */
function reached(store: Store): Line[] {
  const { runs, trials, comparison } = store;
  const best = runs.map((run, i) => (run.best === null ? undefined : trials.rowOf(i, run.best)));
  const atBest = mainColumns(store).map((column) => ({
    name: `${column.label} of the best`,
    values: best.map((row) => (row === undefined ? '–' : valueText(column, column.at(row)))),
  }));
  const volume =
    comparison === null || comparison.hypervolumes.length === 0
      ? []
      : [
          {
            name: 'hypervolume, one corner for all',
            values: comparison.hypervolumes.map(volumeText),
          },
        ];
  const each = (name: string, value: (run: (typeof runs)[number]) => string): Line => ({
    name,
    values: runs.map(value),
  });
  return [
    ...atBest,
    ...volume,
    each('state', ({ state }) => state),
    each('complete', ({ counts }) => countText(counts.complete)),
    each('failed', ({ counts }) => countText(counts.failed)),
    each('on the front', ({ front }) => countText(front.length)),
    each('time', ({ durationSeconds }) => formatSeconds(durationSeconds)),
    each('started', ({ startedAt }) => dateText(startedAt)),
    each('seed', ({ seed }) => `${seed}`),
    each('space', ({ space }) => space),
    each('data', ({ data }) => data),
  ];
}

/** Settings that are not equal in all runs. */
function settings(comparison: PageComparison | null): Line[] {
  return (comparison?.differences ?? []).map(({ path, values }) => ({
    name: path,
    values: values.map((value) => value ?? '–'),
  }));
}
