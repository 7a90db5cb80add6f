import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatSeconds, formatTable } from '../../src/util/format.ts';

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [2612976, '2.61 M'],
    [239173360, '239.17 M'],
    [1.5e9, '1.50 G'],
    [1234, '1.23 k'],
  ])('writes %d as %s', (value, text) => expect(formatCount(value)).toBe(text));
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [12, '12 B'],
    [1536, '1.5 KiB'],
    [25_769_803_776, '24.0 GiB'],
  ])('writes %d as %s', (value, text) => expect(formatBytes(value)).toBe(text));
});

describe('formatSeconds', () => {
  it.each([
    [0.84, '0.8 s'],
    [42.4, '42 s'],
    [185, '3 min 05 s'],
    [7800, '2 h 10 min'],
  ])('writes %d as %s', (value, text) => expect(formatSeconds(value)).toBe(text));
});

describe('formatTable', () => {
  it('aligns numbers to the right and text to the left', () => {
    const table = formatTable(
      [{ title: 'name' }, { title: 'macs', align: 'right' }],
      [
        ['mixnet-s', '239.17 M'],
        ['x', '1'],
      ],
    );
    expect(table).toBe('name          macs\nmixnet-s  239.17 M\nx                1\n');
  });
});
