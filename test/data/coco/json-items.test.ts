import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ItemScanner, readItems } from '../../../src/data/coco/json-items.ts';
import { temporaryFolder } from '../../temporary.ts';

const folder = temporaryFolder();

/** The items of the lists `a` and `b`, read in pieces of so many bytes. */
function scan(text: string, bytes = 7): [string, number, unknown][] {
  const found: [string, number, unknown][] = [];
  const scanner = new ItemScanner(['a', 'b'], (...item) => found.push(item));
  const all = Buffer.from(text);
  for (let at = 0; at < all.length; at += bytes) scanner.push(all.subarray(at, at + bytes));
  scanner.end();
  return found;
}

describe('the items of lists at the top of a JSON object', () => {
  it('are those that JSON.parse finds, wherever the pieces end', () => {
    const list = fc.array(fc.jsonValue(), { maxLength: 4 });
    const document = fc.record({ a: list, other: fc.jsonValue(), b: list, 'c "\\ d': list });
    fc.assert(
      fc.property(document, fc.integer({ min: 1, max: 50 }), fc.constantFrom(0, 1), (value, bytes, indent) => {
        const parsed = JSON.parse(JSON.stringify(value)) as typeof value;
        const expected = (['a', 'b'] as const).flatMap((key) => parsed[key].map((item, i) => [key, i, item]));
        expect(scan(JSON.stringify(value, null, indent), bytes)).toEqual(expected);
      }),
    );
  });

  it('may stand in any order, behind a mark of UTF-8, with lists of the same name further inside', () => {
    expect(scan('\ufeff {"x": {"a": [1]}, "b": [ {"a": [2]} ], "a": [ ]}\n')).toEqual([['b', 0, { a: [2] }]]);
  });

  it.each([
    ['', 'expected a JSON object; the file is empty'],
    ['{"a": [{"x": 1}, {"x": ', 'it ends inside a[1]: it is cut off'],
    ['{"a": [1], "b": "tex', 'it ends inside b: it is cut off'],
    ['[1, 2]', 'expected a JSON object; it begins with ['],
    ['"a"', 'expected a JSON object; it begins with "'],
    ['<html>', 'expected a JSON object; it begins with <'],
    ['{"a": [1]} {', 'expected nothing after the JSON object; got {'],
    ['{"a": [1, {"x": nan}]}', /^a\[1\]: /],
    ['{"a": [1,]}', /^a\[1\]: /],
    ['{"a": [1}', /^a\[0\]: \} closes what is not open/],
  ])('are refused in %j', (text, message) => {
    expect(() => scan(text)).toThrow(message);
  });

  it('are read from a file', async () => {
    const file = join(folder, 'a.json');
    writeFileSync(file, '{"a": [5, 6]}');
    const found: unknown[] = [];
    await readItems(file, ['a'], (_, index, value) => found.push([index, value]));
    expect(found).toEqual([
      [0, 5],
      [1, 6],
    ]);
  });
});
