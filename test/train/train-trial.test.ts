import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../src/engine/index.ts';
import { trainTrial } from '../../src/train/index.ts';
import type { TrialProgress, TrialResult } from '../../src/trial/index.ts';
import { MixnasError } from '../../src/util/errors.ts';
import { TINY_DATASET, tinyRequest } from './tiny.ts';

/** A result without its times, which differ from run to run. */
function withoutTimes({ seconds: _, history, ...rest }: TrialResult) {
  return { ...rest, history: history.map(({ seconds: __, ...record }) => record) };
}

describe('trainTrial', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 });
  });
  afterAll(() => engine.dispose());

  it('trains a candidate and validates it after the last epoch', async () => {
    const result = await trainTrial(tinyRequest(), TINY_DATASET, engine);
    if (result.state !== 'complete') throw new Error(result.message);
    const { accuracy: top1 = 0, loss } = result.metrics;
    expect(top1).toBeGreaterThan(0.8);
    expect(Math.round(top1 * 15)).toBeCloseTo(top1 * 15, 9);
    expect(result.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(result.history.map(({ accuracy }) => accuracy)).toEqual([null, null, null, top1]);
    expect(result.history.at(-1)?.loss).toBe(loss);
    expect(result.history.at(-1)?.trainLoss).toBeLessThan(result.history[0]?.trainLoss as number);
    expect(result.history.at(-1)?.learningRate).toBeCloseTo((0.05 * (1 + Math.cos((Math.PI * 19) / 20))) / 2, 9);
  });

  it('gives the same result for the same request, and another for another seed', async () => {
    const one = withoutTimes(await trainTrial(tinyRequest(), TINY_DATASET, engine));
    expect(withoutTimes(await trainTrial(tinyRequest(), TINY_DATASET, engine))).toEqual(one);
    expect(withoutTimes(await trainTrial(tinyRequest({}, 'other'), TINY_DATASET, engine))).not.toEqual(one);
  });

  it('tells its progress step by step and epoch by epoch', async () => {
    const progress: TrialProgress[] = [];
    const epochs: number[] = [];
    await trainTrial(tinyRequest({ epochs: 2 }), TINY_DATASET, engine, {
      onProgress: (step) => progress.push(step),
      onEpoch: ({ epoch }) => epochs.push(epoch),
    });
    expect(progress).toHaveLength(10);
    expect(progress[6]).toMatchObject({ trial: 3, epoch: 2, epochs: 2, step: 2, steps: 5 });
    expect(epochs).toEqual([1, 2]);
  });

  it('evaluates averaged weights where averaging is on', async () => {
    const plain = await trainTrial(tinyRequest(), TINY_DATASET, engine);
    const averaged = await trainTrial(tinyRequest({ averageDecay: 0.9 }), TINY_DATASET, engine);
    if (plain.state !== 'complete' || averaged.state !== 'complete') throw new Error('expected two results');
    expect(averaged.metrics.loss).not.toBe(plain.metrics.loss);
    expect(averaged.history[3]?.trainLoss).toBe(plain.history[3]?.trainLoss);
  });

  it("replaces the network's dropout rate", async () => {
    const asItIs = withoutTimes(await trainTrial(tinyRequest({ dropout: 0.1 }), TINY_DATASET, engine));
    expect(asItIs).toEqual(withoutTimes(await trainTrial(tinyRequest(), TINY_DATASET, engine)));
    expect(withoutTimes(await trainTrial(tinyRequest({ dropout: 0 }), TINY_DATASET, engine))).not.toEqual(asItIs);
  });

  it('ends as diverged when the loss is not finite', async () => {
    const result = await trainTrial(tinyRequest({ learningRate: 1e30 }), TINY_DATASET, engine);
    expect(result).toMatchObject({ state: 'failed', reason: 'diverged' });
    if (result.state === 'failed') expect(result.message).toMatch(/not finite at step \d+ of epoch \d/);
  });

  it('stops between two steps when asked, with the reason of the signal', async () => {
    const control = new AbortController();
    const reason = new Error('enough');
    let steps = 0;
    const onProgress = (): void => {
      if (++steps === 7) control.abort(reason);
    };
    await expect(trainTrial(tinyRequest(), TINY_DATASET, engine, { onProgress, signal: control.signal })).rejects.toBe(
      reason,
    );
    expect(steps).toBe(7);
  });

  it.each([
    [new RangeError('Array buffer allocation failed'), 'out-of-memory'],
    [new MixnasError('OUT_OF_MEMORY', 'no room'), 'out-of-memory'],
    [new Error('std::bad_alloc'), 'out-of-memory'],
    [new Error('Aborted(). Build with -sASSERTIONS for more info.'), 'out-of-memory'],
    [new Error('something else'), 'error'],
  ])('stores %s as %s', async (error, reason) => {
    const broken: Engine = { ...engine, compile: () => Promise.reject(error) };
    const result = await trainTrial(tinyRequest(), TINY_DATASET, broken);
    expect(result).toMatchObject({ state: 'failed', reason, message: error.message, history: [] });
  });
});
