import { stripVTControlCharacters } from 'node:util';

const lengthOf = (text: string): number => stripVTControlCharacters(text).length;

/** Puts parts into as few lines as they fit into. */
function packed(parts: readonly string[], between: string, columns: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const longer = `${last}${between}${part}`;
    if (last !== undefined && lengthOf(longer) < columns) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}

const INDENT = '    ';

/**
 * A line for a terminal of so many columns: one that is too long continues below, indented, so that no word or figure is cut in
 * two. It is broken between fields (two blanks or more), and where a field alone is too long, between words.
 */
export function foldLine(text: string, columns: number): string {
  if (lengthOf(text) < columns) return text;
  const indent = /^ */.exec(text)?.[0] ?? '';
  const room = Math.max(20, columns - indent.length - INDENT.length);
  const fields = text.trim().split(/(?<=\S) {2,}(?=\S)/);
  const fitting = fields.flatMap((field) => (lengthOf(field) < room ? [field] : packed(field.split(' '), ' ', room)));
  return packed(fitting, '  ', room).join(`\n${indent}${INDENT}`).replace(/^/, indent);
}
