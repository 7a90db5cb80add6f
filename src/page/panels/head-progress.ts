import { el } from '../dom/el.ts';
import { countText } from '../text/values.ts';
import type { Store } from '../view/store.ts';

/** Trials that have ended, of all; and each that runs now with its epochs. Nothing for runs that do not run. */
export function progressOf(store: Store, run: number): HTMLElement[] {
  const one = store.runs[run];
  if (one === undefined || one.state !== 'running') return [];
  const { complete, failed, infeasible } = one.counts;
  const done = complete + failed + infeasible;
  const bar = el('progress', { max: Math.max(1, one.budget), value: Math.min(done, one.budget) }, `${done}`);
  const words = el('span', { class: 'soft' }, `${countText(done)} of ${countText(one.budget)} trials`);
  const now = (store.running[run] ?? []).map(({ trial, worker, epoch, epochs, loss }) => {
    const far = epochs === 0 ? '' : `, epoch ${epoch} of ${epochs}`;
    const at = loss === null ? '' : `, loss ${loss.toFixed(3)}`;
    const share = epochs === 0 ? [] : [el('progress', { max: epochs, value: epoch, 'aria-hidden': 'true' })];
    return el('li', {}, `trial ${trial} on ${one.workers[worker] ?? 'a worker'}${far}${at}`, ...share);
  });
  const label = el('label', { class: 'progress' }, bar, words);
  return [label, ...(now.length === 0 ? [] : [el('ul', { class: 'now' }, ...now)])];
}
