import type { Source } from '../data/source.ts';
import { announce } from '../dom/announce.ts';
import { chooser, el } from '../dom/el.ts';
import { readScheme, type Scheme, setScheme } from '../dom/theme.ts';
import { dateText } from '../text/values.ts';

/** The line above everything: what this page is, whether it is connected, light or dark. */
export function topBar(
  source: Source,
  repaint: () => void,
): { readonly root: HTMLElement; status(words: string, isBad: boolean): void } {
  const words = source.writtenAt === null ? '' : `written ${dateText(source.writtenAt)}`;
  const status = el('span', { class: 'status' }, words);
  const schemes = (['auto', 'light', 'dark'] as const).map((value) => ({ value, words: value }));
  const scheme = chooser('Colours', schemes, readScheme(), (value) => {
    setScheme(value as Scheme);
    repaint();
  });
  return {
    root: el('header', { class: 'bar' }, el('span', { class: 'brand' }, 'mixnas'), status, scheme),
    status(text, isBad) {
      status.textContent = text;
      status.classList.toggle('bad', isBad);
      announce(text);
    },
  };
}
