import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, type Detection, iou, suppress } from '../../../src/detection/index.ts';
import { boxes } from '../boxes.ts';

const MANY = { perClass: 100, most: 100 };

const at = (x0: number, label = 0): Detection => ({ label, score: 0.5, box: { x0, y0: 0, x1: x0 + 0.5, y1: 1 } });

/** The rule word by word: of one class take the best of what is left, drop what overlaps it, and again. */
function ofOneClass(candidates: readonly Detection[], overlap: number, most: number): Detection[] {
  let left = candidates;
  const taken: Detection[] = [];
  while (left.length > 0 && taken.length < most) {
    const greatest = Math.max(...left.map(({ score }) => score));
    const best = left.find(({ score }) => score === greatest) as Detection;
    taken.push(best);
    left = left.filter((candidate) => candidate !== best && !(iou(candidate.box, best.box) > overlap));
  }
  return taken;
}

describe('suppression', () => {
  it('drops what overlaps a better box, and keeps what only overlaps a dropped one', () => {
    const [best, second, third] = [at(0), at(0.2), at(0.4)];
    expect(suppress([best, second, third], { ...MANY, iou: 0.4 })).toEqual([best, third]);
  });

  it('drops only above the overlap, not at it', () => {
    const pair = [at(0), at(0.25)];
    const [a, b] = pair.map(({ box }) => box) as [Box, Box];
    expect(suppress(pair, { ...MANY, iou: iou(a, b) })).toEqual(pair);
    expect(suppress(pair, { ...MANY, iou: iou(a, b) - 1e-9 })).toEqual(pair.slice(0, 1));
  });

  it('keeps equal boxes of different classes', () => {
    expect(suppress([at(0, 1), at(0, 0), at(0, 1)], { ...MANY, iou: 0.5 })).toEqual([at(0, 1), at(0, 0)]);
  });

  it('reads no more candidates than it needs', () => {
    const endless = (function* () {
      for (let label = 0; ; label++) yield at(0, label);
    })();
    expect(suppress(endless, { iou: 0.5, perClass: 1, most: 3 })).toHaveLength(3);
  });

  it('gives what suppressing class by class and then taking the best of all gives', () => {
    const one = fc.record({ score: fc.integer({ min: 1, max: 8 }), label: fc.integer({ min: 0, max: 2 }), box: boxes });
    const limits = fc.record({
      iou: fc.constantFrom(0, 0.25, 0.5, 1),
      perClass: fc.integer({ min: 1, max: 8 }),
      most: fc.integer({ min: 1, max: 16 }),
    });
    const byScore = (list: readonly Detection[]): Detection[] =>
      list.toSorted((a, b) => b.score - a.score || a.label - b.label);
    fc.assert(
      fc.property(fc.array(one, { maxLength: 40 }), limits, (all, settings) => {
        const classes = [0, 1, 2].map((label) => all.filter((candidate) => candidate.label === label));
        const taken = classes.flatMap((same) => ofOneClass(same, settings.iou, settings.perClass));
        expect(suppress(byScore(all), settings)).toEqual(byScore(taken).slice(0, settings.most));
      }),
    );
  });
});
