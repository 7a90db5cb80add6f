import type { PageLayer, PageNetwork } from '../../live/contract.ts';
import type { Source } from '../data/source.ts';
import { button, el, frame } from '../dom/el.ts';
import { safeSvg } from '../dom/safe-svg.ts';
import { trialName } from '../text/trial-text.ts';
import { countText, valueText } from '../text/values.ts';
import { usedColumns } from '../view/defaults.ts';
import type { Panel } from '../view/scheduler.ts';
import type { Change, Store } from '../view/store.ts';

/** Picture, figures, choices and layers of one trial's network: the one that was selected last, else the best. */
export class NetworkPanel implements Panel {
  readonly watches: readonly Change[] = ['data', 'run', 'focus', 'view'];
  readonly root: HTMLElement;
  readonly #body = el('div', { class: 'network' });
  readonly #known = new Map<string, Promise<PageNetwork | null>>();
  #drawn = '';

  constructor(
    readonly store: Store,
    readonly source: Source,
  ) {
    this.root = frame('network', 'Network', this.#body);
  }

  draw(): void {
    const row = this.#row();
    if (row === undefined) {
      this.#body.replaceChildren(el('p', { class: 'hint' }, 'No trial yet.'));
      return;
    }
    const { trials } = this.store;
    const drawn = `${trials.keyOf(row)}/${trials.flags.state[row]}/${trials.flags.front[row]}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const place = el('div', { class: 'picture' }, el('p', { class: 'hint' }, 'Loading…'));
    const layers = el('div', {});
    this.#body.replaceChildren(this.#head(row), place, this.#facts(row), layers);
    this.#fetch(row).then(
      (network) => {
        if (this.#drawn === drawn) fill(place, layers, network, trialName(this.store, row));
      },
      (error: Error) => {
        this.#known.delete(trials.keyOf(row));
        place.replaceChildren(el('p', { class: 'bad' }, error.message));
      },
    );
  }

  #row(): number | undefined {
    const { trials, view, runs } = this.store;
    const focus = view.focus === null ? undefined : trials.rowOfKey(view.focus);
    if (focus !== undefined) return focus;
    const best = runs.findIndex((run) => run.best !== null);
    return best < 0 ? undefined : trials.rowOf(best, runs[best]?.best as number);
  }

  #fetch(row: number): Promise<PageNetwork | null> {
    const { trials } = this.store;
    const key = trials.keyOf(row);
    const known = this.#known.get(key) ?? this.source.network(trials.flags.run[row] as number, trials.numberOf(row));
    this.#known.set(key, known);
    return known;
  }

  /** The trial's name, and buttons to best and knee. */
  #head(row: number): HTMLElement {
    const { trials, runs } = this.store;
    const run = runs[trials.flags.run[row] as number];
    const number = trials.numberOf(row);
    const words = [
      trials.stateOf(row),
      ...(number === run?.best ? ['best'] : []),
      ...(number === run?.knee ? ['knee of the front'] : []),
      ...(trials.flags.front[row] === 1 ? ['on the front'] : []),
    ];
    const go = (name: string, trial: number | null | undefined): HTMLElement[] => {
      const there =
        trial === null || trial === undefined ? undefined : trials.rowOf(trials.flags.run[row] as number, trial);
      return there === undefined ? [] : [button(name, { disabled: there === row }, () => this.store.select([there]))];
    };
    const title = el('h3', {}, trialName(this.store, row), el('span', { class: 'soft' }, words.join(', ')));
    return el(
      'div',
      { class: 'network-head' },
      title,
      el('div', { class: 'tools' }, ...go('Best', run?.best), ...go('Knee', run?.knee)),
    );
  }

  #facts(row: number): HTMLElement {
    const { trials } = this.store;
    const facts = usedColumns(trials)
      .filter((column) => column.key !== 'number' && !Number.isNaN(column.at(row)))
      .map((column) => el('div', {}, el('dt', {}, column.label), el('dd', {}, valueText(column, column.at(row)))));
    const message = trials.messageOf(row);
    const why =
      message === undefined ? [] : [el('div', { class: 'wide bad' }, el('dt', {}, 'why'), el('dd', {}, message))];
    return el('dl', { class: 'facts' }, ...facts, ...why);
  }
}

function fill(place: HTMLElement, layers: HTMLElement, network: PageNetwork | null, name: string): void {
  const picture = network === null ? null : safeSvg(network.svg);
  if (network === null || picture === null) {
    const words = network === null ? 'The picture of this network is not in this file.' : 'The picture cannot be read.';
    place.replaceChildren(el('p', { class: 'hint' }, words));
    return;
  }
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', `Picture of the network of ${name}`);
  place.replaceChildren(picture);
  layers.replaceChildren(
    el(
      'details',
      {},
      el('summary', {}, `${network.decoded.length} choices`),
      el('ul', { class: 'decoded' }, ...network.decoded.map((line) => el('li', {}, line))),
    ),
    el('details', {}, el('summary', {}, `${network.layers.length} layers`), layerTable(network.layers)),
  );
}

function layerTable(layers: readonly PageLayer[]): HTMLElement {
  const rows = layers.map(({ name, op, shape, params, macs }) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, name),
      el('td', {}, op),
      el('td', {}, shape.join('×')),
      el('td', { class: 'right' }, countText(params)),
      el('td', { class: 'right' }, countText(macs)),
    ),
  );
  const heads = ['layer', 'op', 'output', 'parameters', 'multiply-adds'].map((words, i) =>
    el('th', { scope: 'col', class: i > 2 ? 'right' : undefined }, words),
  );
  return el(
    'div',
    { class: 'scroll', tabindex: 0 },
    el('table', {}, el('thead', {}, el('tr', {}, ...heads)), el('tbody', {}, ...rows)),
  );
}
