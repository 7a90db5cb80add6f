/** One record of a CSV text. */
export interface CsvRecord {
  /** Line that it begins at, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

function separatorOf(text: string): string {
  const first = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  return [',', ';', '\t'].find((character) => first.includes(character)) ?? ',';
}

/** A cell with what ends it: quoted, with quotes doubled inside, or plain. */
function cellPattern(separator: string): RegExp {
  const end = `(${separator}|\\r?\\n|$)`;
  return new RegExp(`"((?:[^"]|"")*)" *${end}|([^"${separator}\\r\\n]*)${end}`, 'y');
}

/**
 * Reads CSV (RFC 4180): records of cells, quoted cells may hold separators, line ends and doubled quotes. The separator is a
 * comma, a semicolon or a tab, whichever the first line has. Blank lines are left out; a byte order mark is no part of it.
 * @returns null in place of the records, with the line, where a quote is not closed or stands inside a plain cell
 */
export function parseCsv(text: string): { readonly records: CsvRecord[] } | { readonly brokenLine: number } {
  const body = text.replace(/^\uFEFF/, '');
  const pattern = cellPattern(separatorOf(body));
  const records: CsvRecord[] = [];
  let [line, start, cells] = [1, 1, [] as string[]];
  for (let at = 0; at < body.length || cells.length > 0; ) {
    pattern.lastIndex = at;
    const match = pattern.exec(body);
    if (match === null) return { brokenLine: line };
    const [whole, quoted, endOfQuoted, plain, endOfPlain] = match;
    const end = endOfQuoted ?? endOfPlain ?? '';
    cells.push(quoted === undefined ? (plain as string).trim() : quoted.replaceAll('""', '"'));
    line += whole.split('\n').length - 1;
    at += whole.length;
    if (end !== '' && !end.includes('\n')) continue;
    if (cells.length > 1 || cells[0] !== '') records.push({ line: start, cells });
    [start, cells] = [line, []];
  }
  return { records };
}
