import type { Column } from '../../util/format.ts';
import { element, escapeText } from '../../util/markup.ts';

/** A share as percent that no line parts, a dash for none. */
export function percent(share: number | null, digits = 1): string {
  return share === null ? '–' : `${(100 * share).toFixed(digits)}\u00a0%`;
}

/** A part of a page under its title. */
export function section(title: string, ...parts: readonly string[]): string {
  return element('section', {}, [element('h2', {}, escapeText(title)), ...parts].join('\n'));
}

/** A table whose cells are markup already. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (name: 'th' | 'td', cells: readonly string[]) => {
    const looks = columns.map(({ align }) => (align === 'right' ? 'right' : 'name'));
    return element('tr', {}, cells.map((cell, i) => element(name, { class: looks[i] }, cell)).join(''));
  };
  const titles = columns.map(({ title }) => escapeText(title));
  const head = element('thead', {}, line('th', titles));
  const body = element('tbody', {}, rows.map((cells) => line('td', cells)).join('\n'));
  return element('div', { class: 'scroll', tabindex: 0 }, element('table', {}, `${head}\n${body}`));
}
