import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../src/engine/index.ts';
import { GraphBuilder } from '../../src/graph/index.ts';
import { freshSession, trainEpochs, trainTrial } from '../../src/train/index.ts';
import type { TrialProgress, TrialResult } from '../../src/trial/index.ts';
import { MixnasError } from '../../src/util/errors.ts';
import { TINY_DATASET, tinyNetwork, tinyRequest, tinyTraining } from './tiny.ts';

/** A result without its times, which differ from run to run. */
function withoutTimes({ seconds: _, history, ...rest }: TrialResult) {
  return { ...rest, history: history.map(({ seconds: __, ...record }) => record) };
}

function residualNetwork() {
  const builder = new GraphBuilder('residual', [6, 6, 3]);
  const x = builder.batchNorm('bn', builder.conv('conv', builder.input, 4, 3));
  const body = builder.batchNorm('body-bn', builder.conv('body', builder.activation('act', x, 'relu'), 4, 3));
  const y = builder.add(
    'pool',
    { kind: 'avg-pool', kernel: 3, stride: 3, padding: 'valid' },
    builder.add('skip', { kind: 'add' }, x, body),
  );
  return builder.build(
    builder.add('fc', { kind: 'dense', units: 2, bias: true }, builder.conv('last', y, 6, 2, { padding: 'valid' })),
  );
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

  it('tells the mean loss of the steps of the last epoch', async () => {
    const result = await trainTrial(tinyRequest(), TINY_DATASET, engine);
    if (result.state !== 'complete') throw new Error(result.message);
    expect(result.metrics.trainLoss).toBe(result.history.at(-1)?.trainLoss);
    expect(Object.keys(result.metrics).sort()).toEqual(['accuracy', 'balancedAccuracy', 'loss', 'trainLoss']);
  });

  it('is right after a few steps without a momentum of its own, as moving averages warm up', async () => {
    const few = { epochs: 2, augmentation: {} };
    const warm = await trainTrial(tinyRequest({ ...few, batchNormMomentum: null }), TINY_DATASET, engine);
    const constant = await trainTrial(tinyRequest({ ...few, batchNormMomentum: 0.99 }), TINY_DATASET, engine);
    if (warm.state !== 'complete' || constant.state !== 'complete') throw new Error('expected two results');
    expect(warm.history.map(({ trainLoss }) => trainLoss)).toEqual(constant.history.map(({ trainLoss }) => trainLoss));
    expect(warm.metrics.loss).toBeLessThan((constant.metrics.loss as number) / 2);
    expect(warm.metrics.accuracy).toBe(1);
  });

  it.each([null, 0.9])('validates with exact statistics where they are asked for (average decay %s)', async (decay) => {
    const changes = { averageDecay: decay, batchNormMomentum: 0.99 };
    const exact = { ...changes, statistics: { kind: 'exact', images: 40 } };
    const one = await trainTrial(tinyRequest(changes), TINY_DATASET, engine);
    const two = await trainTrial(tinyRequest(exact), TINY_DATASET, engine);
    const three = await trainTrial(tinyRequest({ ...exact, batchNormMomentum: 0.5 }), TINY_DATASET, engine);
    if (one.state !== 'complete' || two.state !== 'complete' || three.state !== 'complete') throw new Error('failed');
    expect(two.metrics.loss).toBeLessThan(one.metrics.loss as number);
    expect(two.metrics.trainLoss).toBe(one.metrics.trainLoss);
    // what training gathered does not matter
    expect(three.metrics.loss).toBeCloseTo(two.metrics.loss as number, 5);
  });

  it('trains to the same bits whether it was validated with exact statistics on the way or not', async () => {
    const training = tinyTraining({ statistics: { kind: 'exact', images: 24 }, averageDecay: 0.9 });
    const task = { dataset: TINY_DATASET, training, seed: 'seed' };
    const ends = [1, 2, undefined].map(async (validateEvery) => {
      const session = await freshSession(engine, tinyNetwork(), { ...task, threads: 1 });
      const { history } = await trainEpochs(session, task, validateEvery === undefined ? {} : { validateEvery });
      return { last: { ...history.at(-1), seconds: 0 }, state: await session.state() };
    });
    const [every, second, last] = [await ends[0], await ends[1], await ends[2]];
    expect(every).toEqual(last);
    expect(second).toEqual(last);
  });

  it('starts residual blocks as the settings say', async () => {
    const request = (residualInit: string) => ({ ...tinyRequest({ residualInit }), graph: residualNetwork() });
    const one = await trainTrial(request('ones'), TINY_DATASET, engine);
    const two = await trainTrial(request('zeros'), TINY_DATASET, engine);
    if (one.state !== 'complete' || two.state !== 'complete') throw new Error('expected two results');
    expect(two.metrics.loss).not.toBe(one.metrics.loss);
    expect(two.metrics.accuracy).toBeGreaterThan(0.8);
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
