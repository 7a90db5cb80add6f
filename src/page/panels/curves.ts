import uPlot from 'uplot';
import type { PageCurve } from '../../live/contract.ts';
import type { Curves } from '../data/curves.ts';
import { chooser, el, frame, on } from '../dom/el.ts';
import { topRows } from '../stats/order.ts';
import { countText } from '../text/values.ts';
import { mainGoal } from '../view/defaults.ts';
import type { Panel } from '../view/scheduler.ts';
import type { Change, Store } from '../view/store.ts';
import { curveLegend } from './curve-legend.ts';
import { CURVES, curveOptions } from './curve-options.ts';

const NAMES = Object.keys(CURVES) as PageCurve['metric'][];
const MOST = { first: 8, ever: 60 };

/** Learning curves of the selected trials, or of the best that are shown. */
export class CurvesPanel implements Panel {
  readonly watches: readonly Change[] = ['data', 'filter', 'selection', 'hover', 'view', 'look', 'size'];
  readonly root: HTMLElement;
  readonly #tools = el('div', { class: 'tools' });
  readonly #box = el('div', { class: 'curves' });
  readonly #legend = el('ul', { class: 'curve-legend' });
  readonly #say = el('p', { class: 'hint', role: 'note' });
  #plot: uPlot | null = null;
  #rows: number[] = [];
  #drawn = '';
  #most = MOST.first;

  constructor(
    readonly store: Store,
    readonly curves: Curves,
  ) {
    this.root = frame('curves', 'Learning curves', this.#tools, this.#box, this.#legend, this.#say);
  }

  draw(changes: ReadonlySet<Change>): void {
    const rows = this.#choose();
    void this.curves.need(rows);
    const metric = this.#metric(rows);
    const known = rows.filter((row) => (this.curves.of(row)?.length ?? 0) > 0);
    const drawn = `${metric}/${known}`;
    if (drawn !== this.#drawn || changes.has('look') || changes.has('size') || changes.has('data')) {
      this.#drawn = drawn;
      this.#rows = known;
      this.#drawTools(metric);
      this.#legend.replaceChildren(...curveLegend(this.store, known, this.curves, metric));
      this.#drawPlot(metric);
    }
    this.#tell(rows, known);
    if (changes.has('hover') && this.#plot !== null) {
      const at = this.#rows.indexOf(this.store.hover);
      this.#plot.setSeries(at < 0 ? null : at + 1, { focus: true });
    }
  }

  /** The selected trials, else the best: at most as many as were asked for. */
  #choose(): number[] {
    const { store } = this;
    const selected = store.selectedRows();
    const goal = mainGoal(store);
    if (selected.length === 0) return topRows(goal, store.mask, store.trials.count, this.#most);
    if (selected.length <= this.#most) return selected;
    const chosen = new Uint8Array(store.trials.count);
    for (const row of selected) chosen[row] = 1;
    return topRows(goal, chosen, store.trials.count, this.#most);
  }

  /** The metric of the view, else the first that has a line in any trial, else the first that has a point. */
  #metric(rows: readonly number[]): PageCurve['metric'] {
    const curves = rows.flatMap((row) => this.curves.of(row) ?? []);
    const reaches = (points: number): Set<PageCurve['metric']> =>
      new Set(
        curves
          .filter(({ values }) => values.filter((value) => value !== null).length >= points)
          .map(({ metric }) => metric),
      );
    const [lines, dots] = [reaches(2), reaches(1)];
    const asked = NAMES.find((name) => name === this.store.view.curve);
    const first = NAMES.find((name) => lines.has(name)) ?? NAMES.find((name) => dots.has(name));
    return asked ?? first ?? (NAMES[0] as PageCurve['metric']);
  }

  #drawTools(metric: PageCurve['metric']): void {
    if (this.#tools.contains(document.activeElement)) return;
    const most = el('input', { type: 'number', min: 1, max: MOST.ever, value: this.#most });
    on(most, {
      change: () => {
        this.#most = Math.max(1, Math.min(MOST.ever, Math.round(Number(most.value)) || MOST.first));
        most.value = `${this.#most}`;
        this.store.tell('view');
      },
    });
    const names = NAMES.map((value) => ({ value, words: CURVES[value].words }));
    this.#tools.replaceChildren(
      chooser('Shows', names, metric, (curve) => this.store.look({ curve })),
      el('label', { class: 'field' }, el('span', {}, 'Of at most'), most),
    );
  }

  #drawPlot(metric: PageCurve['metric']): void {
    this.#plot?.destroy();
    this.#plot = null;
    const tables = this.#rows
      .map((row) => this.curves.of(row)?.find((curve) => curve.metric === metric))
      .map((curve): uPlot.AlignedData => [[...(curve?.epochs ?? [])], [...(curve?.values ?? [])]]);
    if (tables.every(([epochs]) => epochs.length === 0)) return;
    const { width, height } = this.#box.getBoundingClientRect();
    const options = curveOptions(this.store, this.#rows, metric, { width, height });
    this.#plot = new uPlot(options, uPlot.join(tables), this.#box);
  }

  /** Says which trials the curves are of, and what is missing. */
  #tell(rows: readonly number[], known: readonly number[]): void {
    const { store } = this;
    const selected = store.selectedRows().length;
    const of =
      selected > 0
        ? `${countText(selected)} selected${selected > this.#most ? ', the best first' : ''}`
        : `${countText(store.shown)} shown, the best first`;
    const missing = rows.filter((row) => this.curves.isMissing(row)).length;
    const bare = rows.filter((row) => this.curves.of(row)?.length === 0).length;
    this.#say.textContent = [
      `Curves of ${known.length === 1 ? '1 trial' : `${known.length} trials`}, of ${of}.`,
      ...(missing === 0 ? [] : [`${missing} are not in this file${heldText(this.curves)}.`]),
      ...(bare === 0 ? [] : [`${bare} have none.`]),
      ...(this.curves.problem === '' ? [] : [`Some cannot be fetched now: ${this.curves.problem}.`]),
    ].join(' ');
    this.#box.classList.toggle('empty', known.length === 0);
  }
}

/** How many curves a page has that stands alone. */
function heldText({ source }: Curves): string {
  return source.held === null
    ? ''
    : `, which holds those of ${countText(source.held.histories)} of ${countText(source.held.of)} trials`;
}
