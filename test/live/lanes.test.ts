import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lanes } from '../../src/live/lanes.ts';

const row = (number: number, startedAt: number | null, endedAt: number | null) => {
  const state = startedAt !== null && endedAt === null ? ('running' as const) : ('complete' as const);
  return { number, state, startedAt, endedAt };
};

describe('the lanes of a timeline', () => {
  it('have no two trials at the same time, and are no more than ran at once', () => {
    const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 30 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(spans, (list) => {
        const rows = list.map(([startedAt, length], number) => {
          return { number, state: 'complete' as const, startedAt, endedAt: startedAt + length };
        });
        const lanes = new Lanes();
        lanes.add(rows);
        for (const a of rows) {
          for (const b of rows) {
            const overlap = a.number < b.number && a.startedAt < b.endedAt && b.startedAt < a.endedAt;
            if (overlap) expect(lanes.of(a.number)).not.toBe(lanes.of(b.number));
          }
        }
        const most = Math.max(
          0,
          ...rows.map((one) => rows.filter((o) => o.startedAt <= one.startedAt && o.endedAt > one.startedAt).length),
        );
        expect(lanes.count).toBe(most);
      }),
    );
  });

  it('are kept while a trial runs, and free when it has ended', () => {
    const lanes = new Lanes();
    lanes.add([row(0, 0, null)]);
    lanes.add([row(1, 5, null)]);
    expect([lanes.of(0), lanes.of(1)]).toEqual([0, 1]);
    lanes.add([row(0, 0, 8), row(2, 9, null)]);
    expect([lanes.of(0), lanes.of(1), lanes.of(2), lanes.count]).toEqual([0, 1, 0, 2]);
  });

  it('have no place for a trial that was never started', () => {
    const lanes = new Lanes();
    lanes.add([row(0, null, 3)]);
    expect([lanes.of(0), lanes.count]).toEqual([-1, 0]);
  });
});
