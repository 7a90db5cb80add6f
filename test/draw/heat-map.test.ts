import { describe, expect, it } from 'vitest';
import { type HeatCell, heatMap } from '../../src/draw/index.ts';

const labels = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`);
const cell = (row: number, column: number, share = 0.5): HeatCell => ({
  row,
  column,
  share,
  text: '12',
  words: `${row} to ${column}`,
});
const matches = (svg: string, pattern: RegExp) => [...svg.matchAll(pattern)].length;

describe('a heat map', () => {
  it('has a square, a number and words for every cell, and tells the diagonal from the rest', () => {
    const svg = heatMap(labels(2), [cell(0, 0, 0.9), cell(1, 0, 0.2)], 'map');
    expect(matches(svg, /<rect class="(same|other)"/g)).toBe(2);
    expect(svg).toMatch(/<title>0 to 0<\/title><rect class="same"[^>]*fill-opacity="0.9"/);
    expect(svg).toMatch(/<title>1 to 0<\/title><rect class="other"[^>]*fill-opacity="0.2"/);
    expect(matches(svg, />12<\/text>/g)).toBe(2);
    expect(matches(svg, /class="number strong"/g)).toBe(1);
  });

  it('puts rows below each other and columns side by side', () => {
    const at = (row: number, column: number) => {
      const [, x, y] =
        /<rect class="other" x="(\d+)" y="(\d+)"/.exec(heatMap(labels(3), [cell(row, column)], '')) ?? [];
      return [Number(x), Number(y)] as const;
    };
    const [[x, y], [right], [, below]] = [at(0, 1), at(0, 2), at(2, 1)];
    expect(right - x).toBe(52);
    expect(below - y).toBe(104);
  });

  it('of 40 rows has words without numbers, of 100 labels alone, of 300 not even these', () => {
    const all = (count: number) => {
      const cells = labels(count).map((_, i) => cell(i, (i + 1) % count));
      return heatMap(labels(count), cells, 'map');
    };
    const counts = (svg: string) =>
      [/>12</g, /<title>\d+ to/g, /class="edge"/g].map((pattern) => matches(svg, pattern));
    expect(counts(all(40))).toEqual([0, 40, 80]);
    expect(counts(all(100))).toEqual([0, 0, 200]);
    expect(counts(all(300))).toEqual([0, 0, 0]);
  });

  it('of 100 rows, all squares filled, stays below 300 kB', () => {
    const cells = labels(100).flatMap((_, i) => labels(100).map((__, j) => cell(i, j, ((i * j) % 17) / 17)));
    const svg = heatMap(labels(100), cells, 'map');
    expect(matches(svg, /h10v10h-10z/g)).toBe(10_000);
    expect(svg.length).toBeLessThan(300_000);
  });

  it('shortens long labels and keeps them whole in their title, escaped', () => {
    const svg = heatMap(['<script>', 'a name that is much too long for an edge'], [], 'map');
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('<title>a name that is much too long for an edge</title>a name that is mu…');
  });
});
