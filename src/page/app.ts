import { Curves } from './data/curves.ts';
import type { Source } from './data/source.ts';
import { announce, placeAnnouncer } from './dom/announce.ts';
import { el, on } from './dom/el.ts';
import { forgetColours } from './dom/theme.ts';
import { CurvesPanel } from './panels/curves.ts';
import { FiltersPanel } from './panels/filters.ts';
import { FrontPanel } from './panels/front.ts';
import { HeadPanel } from './panels/head.ts';
import { ImportancePanel } from './panels/importance.ts';
import { NetworkPanel } from './panels/network.ts';
import { ParallelPanel } from './panels/parallel.ts';
import { RunsPanel } from './panels/runs.ts';
import { TablePanel } from './panels/table.ts';
import { forgetMarks } from './panels/table-row.ts';
import { TimelinePanel } from './panels/timeline.ts';
import { topBar } from './panels/top-bar.ts';
import { hashOf, viewOf } from './view/hash.ts';
import { type Panel, Scheduler } from './view/scheduler.ts';
import type { Store } from './view/store.ts';

/** The address follows when the view has been still for so long, milliseconds: browsers refuse to write it all the time. */
const WAIT = 300;

/** Keeps the view in the address, so that a link shows it and a reload keeps it. */
function followAddress(store: Store): void {
  let waiting = 0;
  let written = location.hash.replace(/^#/, '');
  store.listen((change) => {
    if (change !== 'view') return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      written = hashOf(store.view);
      history.replaceState(null, '', written === '' ? location.pathname + location.search : `#${written}`);
    }, WAIT);
  });
  addEventListener('hashchange', () => {
    const now = location.hash.replace(/^#/, '');
    if (now !== written) store.look(viewOf(now));
  });
}

/** Draws everything in new colours, now and when the system changes its scheme. */
function followScheme(store: Store): () => void {
  const repaint = (): void => {
    forgetColours();
    forgetMarks();
    store.tell('look');
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  return repaint;
}

/** Paper is white and has room for everything: the light scheme, and panels that nobody has seen yet. */
function drawForPrint(scheduler: Scheduler, repaint: () => void): void {
  const root = document.documentElement;
  let scheme = '';
  addEventListener('beforeprint', () => {
    scheme = root.dataset.scheme ?? '';
    root.dataset.scheme = 'light';
    repaint();
    scheduler.drawAll();
  });
  addEventListener('afterprint', () => {
    root.dataset.scheme = scheme;
    repaint();
  });
}

function clearOnEscape(store: Store): void {
  on(document.body, {
    keydown: (event) => {
      if (event.key !== 'Escape') return;
      const menu = document.querySelector<HTMLDetailsElement>('details.menu[open]');
      if (menu !== null) {
        menu.open = false;
        menu.querySelector('summary')?.focus();
      } else if (store.view.selected.length > 0) {
        store.look({ selected: [] });
        announce('Selection cleared');
      }
    },
    click: (event) => {
      for (const menu of document.querySelectorAll<HTMLDetailsElement>('details.menu[open]')) {
        if (!menu.contains(event.target as Node)) menu.open = false;
      }
    },
  });
}

/** What the page lets others do with it. */
export interface App {
  /** Shows how the connection is; an empty text hides it. */
  status(words: string, isBad: boolean): void;
  /** The server is there again: what could not be fetched is asked for once more. */
  retry(): void;
}

/** The head above, the filters at the side, the others beside them; some stand below each other in one column. */
function layOut([head, side, ...rest]: readonly Panel[], stacked: readonly Panel[]): HTMLElement[] {
  const stack = el('div', { class: 'stack' }, ...stacked.map(({ root }) => root));
  const places = rest.flatMap((panel) => {
    if (!stacked.includes(panel)) return [panel.root];
    return panel === stacked[0] ? [stack] : [];
  });
  const aside = el('aside', { class: 'side', 'aria-label': 'Filters' }, (side as Panel).root);
  return [(head as Panel).root, el('div', { class: 'columns' }, aside, el('div', { class: 'content' }, ...places))];
}

/** Builds the page. */
export function buildApp(root: HTMLElement, store: Store, source: Source): App {
  const { trials } = store;
  const curves = new Curves(source, trials, () => store.tell('selection'));
  const repaint = followScheme(store);
  const bar = topBar(source, repaint);
  const [network, timeline] = [new NetworkPanel(store, source), new TimelinePanel(store)];
  const panels: Panel[] = [
    new HeadPanel(store),
    new FiltersPanel(store),
    ...(store.runs.length > 1 ? [new RunsPanel(store)] : []),
    new FrontPanel(store),
    new CurvesPanel(store, curves),
    new ParallelPanel(store),
    new ImportancePanel(store),
    network,
    timeline,
    new TablePanel(store),
  ];
  root.replaceChildren(bar.root, ...layOut(panels, [network, timeline]));
  placeAnnouncer(root);
  const scheduler = new Scheduler(store);
  for (const panel of panels) scheduler.add(panel);
  drawForPrint(scheduler, repaint);
  requestAnimationFrame(() => requestAnimationFrame(() => scheduler.drawRest()));
  followAddress(store);
  clearOnEscape(store);
  return { status: bar.status, retry: () => curves.retry() };
}
