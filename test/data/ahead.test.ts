import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ahead } from '../../src/data/ahead.ts';

/** Counts to `count`, then fails where `fault` is given; notes what happens. */
async function* counting(count: number, told: string[], fault?: Error): AsyncGenerator<number, void> {
  try {
    for (let i = 1; i <= count; i++) {
      told.push(`made ${i}`);
      yield i;
    }
    if (fault !== undefined) throw fault;
  } finally {
    told.push('closed');
  }
}

describe('values made ahead', () => {
  it('makes the next value while one is in use, and no more', async () => {
    const told: string[] = [];
    for await (const value of ahead(counting(3, told))) {
      await setImmediate();
      told.push(`used ${value}`);
    }
    expect(told).toEqual(['made 1', 'made 2', 'used 1', 'made 3', 'used 2', 'closed', 'used 3']);
  });

  it('gives nothing of an empty source', async () => {
    const told: string[] = [];
    expect(await ahead(counting(0, told)).next()).toEqual({ done: true, value: undefined });
    expect(told).toEqual(['closed']);
  });

  it('fails where the value would have come', async () => {
    const used: number[] = [];
    const reading = async () => {
      for await (const value of ahead(counting(2, [], new Error('torn')))) {
        await setImmediate();
        used.push(value);
      }
    };
    await expect(reading()).rejects.toThrow('torn');
    expect(used).toEqual([1, 2]);
  });

  it('closes the source of who stops early, and is silent about what failed unseen', async () => {
    const told: string[] = [];
    for await (const value of ahead(counting(1, told, new Error('torn')))) {
      expect(value).toBe(1);
      break;
    }
    await setImmediate();
    expect(told).toEqual(['made 1', 'closed']);
  });
});
