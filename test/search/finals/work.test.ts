import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/index.ts';
import { Deadline } from '../../../src/search/deadline.ts';
import { finalsSeconds, finalWork, makespan, trialWork } from '../../../src/search/finals/work.ts';
import type { TrialRow } from '../../../src/store/index.ts';
import { trialRow } from './trial-row.ts';

const IMAGES = { count: 100, classes: 2, size: 16 };

function configOf(fidelity: unknown) {
  return parseConfig(
    { name: 'a', space: 's', data: { kind: 'synthetic' }, training: { epochs: 4 }, fidelity, search: { trials: 9 } },
    'test',
  );
}

describe('the work of a training', () => {
  it('is epochs times images times pixels', () => {
    expect(trialWork(configOf({ kind: 'full' }), IMAGES, null)).toBe(4 * 100 * 256);
    expect(finalWork(10, { count: 300, size: 8 })).toBe(10 * 300 * 64);
  });

  it('is, with fidelities, what each rung adds, with the epochs of falling rate of the lower ones', () => {
    const rungs = [{ epochs: 1, imagesPerClass: 20, resolution: 8 }, { epochs: 4 }];
    const config = configOf({ kind: 'asha', annealEpochs: 2, rungs });
    const lower = (1 + 2) * 40 * 64;
    expect(trialWork(config, IMAGES, 0)).toBe(lower);
    expect(trialWork(config, IMAGES, 1)).toBe(lower + 3 * 100 * 256);
  });
});

describe('makespan', () => {
  it('is the sum for one worker, and for more what the last of them needs', () => {
    expect(makespan([3, 1, 2], 1)).toBe(6);
    expect(makespan([3, 1, 2], 2)).toBe(3);
    expect(makespan([5, 1, 2], 8)).toBe(5);
    expect(makespan([], 2)).toBe(0);
  });
});

describe('the time that is kept back for finals', () => {
  const secondsOf = ({ seconds }: TrialRow) => (seconds === null ? null : 4 * seconds);
  const rows = [trialRow(0, { seconds: 10 }), trialRow(1, { seconds: 20 }), trialRow(2, { seconds: null })];

  it('is that of the finalists by their own times, a tenth more, after an average trial in progress', () => {
    const finalists = [rows[1] as TrialRow];
    const seconds = finalsSeconds(rows, finalists, { networks: 1, seeds: 3 }, { workers: 2, secondsOf });
    expect(seconds).toBeCloseTo(15 + 1.1 * 160, 9);
  });

  it('counts networks that are missing yet as average, and is 0 without any result', () => {
    const finalists = [rows[1] as TrialRow];
    const seconds = finalsSeconds(rows, finalists, { networks: 2, seeds: 1 }, { workers: 1, secondsOf });
    expect(seconds).toBeCloseTo(15 + 1.1 * (80 + 60), 9);
    expect(finalsSeconds([], [], { networks: 2, seeds: 1 }, { workers: 1, secondsOf })).toBe(0);
  });

  it('makes the time for trials shorter, not the time in all', () => {
    let ms = 0;
    const deadline = new Deadline(
      () => ms,
      100,
      () => 30,
    );
    ms = 69_999;
    expect(deadline.isOver()).toBe(false);
    ms = 70_000;
    expect(deadline.isOver()).toBe(true);
    expect(deadline.secondsLeft()).toBe(30);
    expect(
      new Deadline(
        () => ms,
        undefined,
        () => 30,
      ).isOver(),
    ).toBe(false);
  });
});
