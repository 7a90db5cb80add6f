import { el } from './el.ts';

const region = el('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });

/** Puts the region that screen readers listen to into the page. */
export function placeAnnouncer(root: HTMLElement): void {
  root.append(region);
}

/** Says something to those who do not see the page. */
export function announce(words: string): void {
  region.textContent = words;
}
