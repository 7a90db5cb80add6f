import { el } from '../dom/el.ts';
import { colours, runColour } from '../dom/theme.ts';
import { stamp, traceStar } from '../marks/symbols.ts';
import type { Store } from '../view/store.ts';
import { type DotKind, dotKindOf, drawDot } from './front-dots.ts';

const WORDS: readonly (readonly [DotKind, string])[] = [
  ['front', 'on the front'],
  ['complete', 'complete'],
  ['open', 'breaks a limit, or is not complete'],
  ['failed', 'failed or interrupted'],
];

function entry(mark: HTMLCanvasElement, words: string): HTMLElement {
  return el('span', {}, mark, words);
}

/** A mark of a kind, for legends and lists of runs. */
export function markOf(kind: DotKind, run: number): HTMLCanvasElement {
  const radius = kind === 'front' ? 5 : 4;
  return stamp(5, 2, (context, centre) => drawDot(context, kind, run, centre, centre, radius));
}

function bestMark(): HTMLCanvasElement {
  return stamp(6, 2, (context, centre) => {
    traceStar(context, centre, centre, 7);
    context.fillStyle = runColour(0);
    context.strokeStyle = colours().card;
    context.fill();
  });
}

/** Says what the marks of the scatter mean: those that occur. */
export function frontLegend(root: HTMLElement, store: Store): void {
  const kinds = new Set<DotKind>();
  for (let row = 0; row < store.trials.count && kinds.size < WORDS.length; row++) {
    kinds.add(dotKindOf(store.trials, row));
  }
  root.replaceChildren(
    entry(bestMark(), 'best'),
    ...WORDS.filter(([kind]) => kinds.has(kind)).map(([kind, words]) => entry(markOf(kind, 0), words)),
    ...(store.runs.length < 2 ? [] : store.runs.map(({ name }, run) => entry(markOf('front', run), name))),
  );
}
