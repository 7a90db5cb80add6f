import { describe, expect, it } from 'vitest';
import { withBatchSize } from '../../src/config/index.ts';
import { trainingSchema } from '../../src/config/training-section.ts';

const batchOf = (images: number, changes: Record<string, unknown> = {}) =>
  withBatchSize(trainingSchema.parse({ epochs: 5, ...changes }), images).batchSize;

describe('an automatic batch', () => {
  it('is 64 where the whole training has 200 steps of it', () => {
    expect(batchOf(40 * 64)).toBe(64);
    expect(batchOf(50_000)).toBe(64);
  });

  it('is halved where it has fewer, down to 16', () => {
    expect(batchOf(40 * 64 - 1)).toBe(32);
    expect(batchOf(40 * 32 - 1)).toBe(16);
    expect(batchOf(540)).toBe(16);
    expect(batchOf(3)).toBe(16);
  });

  it('goes by the epochs of the training', () => {
    expect(batchOf(640, { epochs: 20 })).toBe(64);
    expect(batchOf(640, { epochs: 19 })).toBe(32);
  });

  it('gives way to a number', () => {
    expect(batchOf(540, { batchSize: 128 })).toBe(128);
  });
});
