import type { Column } from '../util/format.ts';
import { element, escapeText } from '../util/markup.ts';

/** A table as HTML; `None yet.` without rows. */
export function htmlTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return element('p', {}, 'None yet.');
  const line = (name: 'th' | 'td', cells: readonly string[]) =>
    element('tr', {}, cells.map((cell) => element(name, {}, escapeText(cell))).join(''));
  const head = line(
    'th',
    columns.map(({ title }) => title),
  );
  return element('table', {}, `\n${[head, ...rows.map((cells) => line('td', cells))].join('\n')}\n`);
}

/** Facts as a list of terms. */
export function htmlFacts(facts: readonly (readonly [string, string])[]): string {
  const terms = facts.map(([name, text]) => element('dt', {}, escapeText(name)) + element('dd', {}, escapeText(text)));
  return element('dl', {}, terms.join('\n'));
}

/** A heading with what stands under it. */
export function htmlSection(title: string, ...parts: readonly string[]): string {
  return element('section', {}, [element('h2', {}, escapeText(title)), ...parts].join('\n'));
}
