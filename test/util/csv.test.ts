import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../src/util/csv.ts';

describe('parseCsv', () => {
  it('reads quoted cells with separators, quotes and line ends, and tells the line of each record', () => {
    expect(parseCsv('a,b\r\n"1,2","say ""x""\nand y"\n\n3, 4 \n5,')).toEqual({
      records: [
        { line: 1, cells: ['a', 'b'] },
        { line: 2, cells: ['1,2', 'say "x"\nand y'] },
        { line: 5, cells: ['3', '4'] },
        { line: 6, cells: ['5', ''] },
      ],
    });
  });

  it.each([
    ['a semicolon', 'a;b,c\n1;2', ['1', '2']],
    ['a tab', 'a\tb\n1\t2', ['1', '2']],
    ['a comma behind a byte order mark', '\uFEFFa,b\n1,2', ['1', '2']],
  ])('takes the separator of the first line: %s', (_, text, cells) => {
    const parsed = parseCsv(text.replace(',c', ''));
    expect('records' in parsed && parsed.records[1]?.cells).toEqual(cells);
  });

  it.each([
    ['a quote that is not closed', 'a,b\n1,"2', 2],
    ['a quote inside a plain cell', 'a,b\n1,2\nx"y,3', 3],
  ])('names the line of %s', (_, text, brokenLine) => {
    expect(parseCsv(text)).toEqual({ brokenLine });
  });

  it('gives no record for nothing', () => {
    expect(parseCsv('')).toEqual({ records: [] });
    expect(parseCsv('\n\n')).toEqual({ records: [] });
  });
});
