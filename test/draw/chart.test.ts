import { describe, expect, it } from 'vitest';
import {
  axes,
  band,
  dot,
  frameOf,
  legend,
  line,
  linearScale,
  logScale,
  scaleAround,
  staircase,
  svgFile,
} from '../../src/draw/index.ts';

const BOX = { left: 100, top: 10, width: 200, height: 100 };
const frame = frameOf(BOX, linearScale(0, 10), linearScale(-1, 1));

describe('scales', () => {
  it('place values in equal steps for equal differences, or for equal ratios', () => {
    const linear = linearScale(10, 30);
    expect([10, 15, 30, 40].map(linear.place)).toEqual([0, 0.25, 1, 1.5]);
    const log = logScale(0.01, 100);
    for (const [value, place] of [
      [0.01, 0],
      [0.1, 0.25],
      [1, 0.5],
      [100, 1],
    ] as const) {
      expect(log.place(value)).toBeCloseTo(place, 12);
    }
  });

  it('mark round numbers between their ends', () => {
    expect(linearScale(0, 60).ticks).toEqual([0, 20, 40, 60]);
    expect(linearScale(-1, 1).ticks).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(logScale(0.001, 20).ticks).toEqual([0.001, 0.01, 0.1, 1, 10]);
    expect(logScale(3, 40).ticks).toEqual([5, 10, 20]);
  });

  it('leave room around values, also where they are all equal', () => {
    const scale = scaleAround([2, 12, 7], 0.1);
    expect(scale.place(2)).toBeCloseTo(1 / 12, 12);
    expect(scale.place(12)).toBeCloseTo(11 / 12, 12);
    expect(scaleAround([5]).place(5)).toBeCloseTo(0.5, 12);
    expect(scaleAround([0, 0]).place(0)).toBeCloseTo(0.5, 12);
  });

  it('hold more values than fit into the arguments of a call', () => {
    const many = Array.from({ length: 300_000 }, (_, i) => i);
    expect(scaleAround(many).place(150_000)).toBeCloseTo(0.5, 4);
  });
});

describe('charts', () => {
  it('grow to the right and upwards inside their box', () => {
    expect([frame.x(0), frame.x(10)]).toEqual([100, 300]);
    expect([frame.y(-1), frame.y(1)]).toEqual([110, 10]);
  });

  it('have a grid line for each mark of the vertical axis, numbers and titles that no text can break', () => {
    const drawn = axes(frame, { title: 'a < b', format: (value) => `${value} %` }, { title: 'up' }).join('');
    expect(drawn.match(/<line class="grid"/g)).toHaveLength(5);
    expect([...drawn.matchAll(/class="tick"[^>]*>([^<]*)</g)].map(([, text]) => text)).toEqual(
      ['-1', '-0.5', '0', '0.5', '1'].concat(['0 %', '2 %', '4 %', '6 %', '8 %', '10 %']),
    );
    expect(drawn).toContain('>a &lt; b</text>');
  });

  it('draw lines, steps, bands and dots at the places of the values', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 5, y: 1 },
    ];
    expect(line(frame, points)).toBe('<path class="line" d="M100.0 60.0 L200.0 10.0"/>');
    expect(staircase(frame, points)).toBe('<path class="line" d="M100.0 60.0 H200.0 V10.0"/>');
    expect(band(frame, [{ x: 0, low: -1, high: 1 }], { fill: 'red' })).toBe(
      '<polygon fill="red" points="100.0,110.0 100.0,10.0"/>',
    );
    expect(dot(frame, { x: 10, y: -1 }, 3, { class: 'front' }, 'a & b')).toBe(
      '<circle class="front" cx="300" cy="110" r="3"><title>a &amp; b</title></circle>',
    );
  });

  it('explain their colours row by row', () => {
    const entries = ['a', 'b', 'c'].map((text) => ({ text, colour: 'red', mark: 'bar' }) as const);
    const drawn = legend(entries, { x: 10, y: 50, pitch: 100, columns: 2 }).join('');
    const places = [...drawn.matchAll(/<text x="([\d.]+)" y="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
    expect(places).toEqual([
      [34, 50],
      [134, 50],
      [34, 70],
    ]);
  });

  it('become a file of their own that needs no page', () => {
    const file = svgFile({ width: 20, height: 10 }, ['<g/>']);
    expect(file).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="20" height="10" viewBox="0 0 20 10"/);
    expect(file).toContain('.grid {');
  });
});
