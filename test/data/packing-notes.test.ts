import { describe, expect, it } from 'vitest';
import { packingNotes } from '../../src/data/packing-notes.ts';

describe('notes on packing', () => {
  it('come at most every five seconds, say how long the rest takes, and stay away at the end', () => {
    let time = 1000;
    const lines: string[] = [];
    const note = packingNotes(
      () => time,
      (line) => lines.push(line),
    );
    for (const [seconds, done] of [
      [2, 200],
      [6, 600],
      [8, 800],
      [12, 1200],
      [40, 4000],
    ] as const) {
      time = 1000 + seconds * 1000;
      note(done, 4000);
    }
    expect(lines).toEqual([
      'packed 600 of 4000 images, about 34 s left',
      'packed 1200 of 4000 images, about 28 s left',
    ]);
  });
});
