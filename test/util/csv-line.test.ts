import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../src/util/csv.ts';
import { csvLine } from '../../src/util/csv-line.ts';

function readBack(line: string): readonly string[] | undefined {
  const read = parseCsv(`${line}\n`);
  return 'records' in read ? read.records[0]?.cells : undefined;
}

describe('csvLine', () => {
  it('leaves unknown values empty and keeps numbers of any sign as they are', () => {
    expect(csvLine([null, undefined, 0, -1.5, 1e-7, -2e21, true])).toBe(',,0,-1.5,1e-7,-2e+21,true');
  });

  it('puts an apostrophe before text that a spreadsheet would compute', () => {
    const texts = ['=HYPERLINK("x")', '+cmd', '-2+3', '@SUM', '\tx', '\rx'];
    expect(readBack(csvLine(texts))).toEqual(texts.map((text) => `'${text}`));
  });

  it('is read back as it was by any reader of CSV', () => {
    const texts = ['a,b', 'say "x"', 'two\nlines', '<script>alert(1)</script>', '3,5', '[0,1]', 'ü'];
    expect(readBack(csvLine(texts))).toEqual(texts);
  });
});
