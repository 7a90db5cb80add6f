import type { PageRun } from '../../live/contract.ts';
import { formatSeconds } from '../../util/format.ts';
import { el } from '../dom/el.ts';
import { countText, dateText, percentText, valueText } from '../text/values.ts';
import { mainColumns } from '../view/defaults.ts';
import type { Panel } from '../view/scheduler.ts';
import type { Change, Store } from '../view/store.ts';
import { runDetails } from './head-details.ts';
import { progressOf } from './head-progress.ts';

const SIGNS: Readonly<Record<PageRun['state'], string>> = {
  running: '▶',
  finished: '✓',
  interrupted: '❙❙',
  crashed: '✕',
  failed: '✕',
};

/** What a person wants to know first of each run: its state, the best network and its cost, time and setting. */
export class HeadPanel implements Panel {
  readonly watches: readonly Change[] = ['data', 'run', 'running'];
  readonly root = el('section', { class: 'heads', 'aria-label': 'Runs' });
  readonly #parts: { readonly progress: HTMLElement; readonly facts: HTMLElement; readonly details: HTMLElement }[];

  /** By run: what its folds tell. */
  readonly #told: string[] = [];

  constructor(readonly store: Store) {
    this.#parts = store.runs.map(() => ({
      progress: el('div', { class: 'progress-place' }),
      facts: el('div', {}),
      details: el('div', { class: 'folds' }),
    }));
    this.root.append(
      ...this.#parts.map(({ progress, facts, details }) => el('article', { class: 'head' }, facts, progress, details)),
    );
    this.root.classList.toggle('several', store.runs.length > 1);
  }

  draw(changes: ReadonlySet<Change>): void {
    this.store.runs.forEach((run, i) => {
      const parts = this.#parts[i];
      if (parts === undefined) return;
      parts.progress.replaceChildren(...progressOf(this.store, i));
      if (changes.size === 1 && changes.has('running')) return;
      parts.facts.replaceChildren(this.#title(run), this.#figures(run, i));
      const told = JSON.stringify([run.notes, run.finals, run.hypervolume]);
      if (told === this.#told[i]) return;
      // somebody may be reading there: only what is new makes it anew
      this.#told[i] = told;
      const open = [...parts.details.querySelectorAll('details')].map((fold) => fold.open);
      parts.details.replaceChildren(...runDetails(run));
      parts.details.querySelectorAll('details').forEach((fold, k) => {
        fold.open = open[k] ?? fold.open;
      });
    });
  }

  #title(run: PageRun): HTMLElement {
    const badge = el(
      'span',
      { class: `badge ${run.state}` },
      el('span', { 'aria-hidden': 'true' }, SIGNS[run.state]),
      ` ${run.state}`,
    );
    const text = run.stateText === '' ? [] : [el('span', { class: 'soft' }, run.stateText)];
    return el('div', { class: 'title' }, el(this.store.runs.length > 1 ? 'h2' : 'h1', {}, run.name), badge, ...text);
  }

  #figures(run: PageRun, index: number): HTMLElement {
    const { trials } = this.store;
    const best = run.best ?? run.closest;
    const row = best === null ? undefined : trials.rowOf(index, best);
    const columns = row === undefined ? [] : mainColumns(this.store).filter((column) => !Number.isNaN(column.at(row)));
    const figure = (name: string, value: string, isMain = false): HTMLElement =>
      el('div', { class: isMain ? 'figure main' : 'figure' }, el('dt', {}, name), el('dd', {}, value));
    const final = run.finals.find(({ trial }) => trial === best)?.mean ?? null;
    const name = run.best === null ? `closest, trial ${best} (none keeps all limits)` : `best, trial ${best}`;
    return el(
      'dl',
      { class: 'figures' },
      ...columns.map((column, i) =>
        figure(
          i === 0 ? `${column.label} of the ${name}` : column.label,
          valueText(column, column.at(row as number)),
          i === 0,
        ),
      ),
      ...(final === null ? [] : [figure('in its final', percentText(final))]),
      ...(run.chance === null ? [] : [figure('chance', percentText(run.chance))]),
      figure('trials', `${countText(run.counts.complete)} of ${countText(run.budget)}`),
      figure('front', run.front.length === 1 ? '1 network' : `${countText(run.front.length)} networks`),
      figure('time', formatSeconds(run.durationSeconds)),
      figure('started', dateText(run.startedAt)),
    );
  }
}
