import type { Change, Store } from './store.ts';

/** A part of the page that draws itself. */
export interface Panel {
  readonly root: HTMLElement;
  /** What makes it draw again. */
  readonly watches: readonly Change[];
  draw(changes: ReadonlySet<Change>): void;
}

/**
 * Draws panels once a frame, whatever changed in between. Panels that nobody sees are drawn once, when there is time, so that the
 * keyboard and the browser's search find what they hold; after that they wait until they are seen.
 */
export class Scheduler {
  readonly #waiting = new Map<Panel, Set<Change>>();
  readonly #seen = new Set<Panel>();
  readonly #panels = new Map<Element, Panel>();
  readonly #eyes: IntersectionObserver;
  #asked = false;

  constructor(store: Store) {
    this.#eyes = new IntersectionObserver((entries) => this.#look(entries));
    store.listen((change) => this.#tell(change));
  }

  /** Adds a panel; it draws when it is seen. */
  add(panel: Panel): void {
    this.#panels.set(panel.root, panel);
    this.#waiting.set(panel, new Set<Change>(['first', 'data', ...panel.watches]));
    this.#eyes.observe(panel.root);
    new ResizeObserver(() => {
      this.#waiting.get(panel)?.add('size');
      this.#ask();
    }).observe(panel.root);
  }

  /** Draws panels that were not drawn yet, one after the other, whenever there is nothing else to do. */
  drawRest(): void {
    const next = [...this.#waiting].find(([, changes]) => changes.has('first'))?.[0];
    if (next === undefined) return;
    whenIdle(() => {
      this.#draw(next);
      this.drawRest();
    });
  }

  /** Draws every panel now, seen or not: for printing. */
  drawAll(): void {
    for (const panel of this.#panels.values()) this.#draw(panel);
  }

  #tell(change: Change): void {
    for (const [panel, changes] of this.#waiting) if (panel.watches.includes(change)) changes.add(change);
    this.#ask();
  }

  #look(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const panel = this.#panels.get(target);
      if (panel === undefined) continue;
      if (isIntersecting) this.#seen.add(panel);
      else this.#seen.delete(panel);
    }
    this.#ask();
  }

  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      for (const panel of this.#seen) this.#draw(panel);
    });
  }

  #draw(panel: Panel): void {
    const changes = this.#waiting.get(panel);
    if (changes === undefined || changes.size === 0) return;
    this.#waiting.set(panel, new Set());
    panel.draw(changes);
  }
}

/** Safari knows no idle time: a moment later will do. */
function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: 1000 });
  else setTimeout(work, 50);
}
