import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CompileSettings,
  calibrate,
  type Engine,
  type OptimizerSettings,
  type Session,
  warmUp,
} from '../../src/engine/index.ts';
import { graphParameters, isDecayed, isTrained, type Weights } from '../../src/graph/index.ts';
import { expectClose } from './close.ts';
import { ENGINES } from './engines.ts';
import { smallNetwork, testBatch, testWeights } from './op-networks.ts';
import { stemStatistics } from './stem-statistics.ts';

const CLASSES = 5;
const SETTINGS: CompileSettings = {
  batchSize: 4,
  optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true },
  weightDecay: 0.01,
  averageDecay: 0.8,
  batchNormMomentum: null,
  threads: 1,
};
const OPTIMIZERS: { title: string; optimizer: OptimizerSettings }[] = [
  { title: 'SGD with momentum', optimizer: { kind: 'sgd', momentum: 0.9, nesterov: false } },
  { title: "SGD with Nesterov's momentum", optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true } },
  { title: 'RMSProp', optimizer: { kind: 'rmsprop', decay: 0.9, momentum: 0.8, epsilon: 1e-3 } },
];
const graph = smallNetwork();
const stem = graph.nodes.find(({ id }) => id === 'stem.bn')?.op;
const STEM_MOMENTUM = stem?.kind === 'batch-norm' ? stem.momentum : Number.NaN;
const batch = (seed: number, count = 4) => testBatch(graph, CLASSES, count, `batch ${seed}`);

/** One weight, its slots and its gradients in float64: the closed form that a session must follow. */
function updated(optimizer: OptimizerSettings, weight: number, gradients: readonly number[], rate: number): number {
  let [w, a, b] = [weight, optimizer.kind === 'sgd' ? 0 : 1, 0];
  for (const g of gradients) {
    if (optimizer.kind === 'sgd') {
      a = optimizer.momentum * a + g;
      w -= rate * (optimizer.nesterov ? g + optimizer.momentum * a : a);
    } else {
      a = optimizer.decay * a + (1 - optimizer.decay) * g * g;
      b = optimizer.momentum * b + (rate * g) / Math.sqrt(a + optimizer.epsilon);
      w -= b;
    }
  }
  return w;
}

function expectSame(actual: ReadonlyMap<string, Float32Array>, expected: ReadonlyMap<string, Float32Array>): void {
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, values] of expected) expect(actual.get(name), name).toEqual(values);
}

async function train(session: Session, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = from; step < to; step++) {
    losses.push((await session.trainBatch(batch(step), { step, learningRate: 0.05, dropoutSeed: step })).loss);
  }
  return losses;
}

describe.each(ENGINES)('$title', ({ open }) => {
  let engine: Engine;
  const sessions: Session[] = [];
  const compile = async (settings: Partial<CompileSettings> = {}, network = graph): Promise<Session> => {
    const session = await engine.compile(network, testWeights(network), { ...SETTINGS, ...settings });
    sessions.push(session);
    return session;
  };
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => {
    for (const session of sessions) session.dispose();
    engine.dispose();
  });

  it('starts from the weights that it is given', async () => {
    const session = await compile();
    expectSame(await session.weights(), testWeights(graph));
    expectSame(await session.weights({ averaged: true }), testWeights(graph));
  });

  it('trains twice to the same bits', async () => {
    const [one, two] = [await compile(), await compile()];
    expect(await train(one, 0, 4)).toEqual(await train(two, 0, 4));
    expectSame(await one.state(), await two.state());
  });

  it('drops other elements with another dropout seed', async () => {
    const session = await compile();
    const [one, two] = [await session.gradients(batch(0), 1), await session.gradients(batch(0), 2)];
    expect(one.get('head.fc/kernel')).not.toEqual(two.get('head.fc/kernel'));
  });

  it.each([null, 0.8])('continues bit for bit from a saved state (average decay %s)', async (averageDecay) => {
    const straight = await compile({ averageDecay });
    await train(straight, 0, 3);
    const state = await straight.state();
    const losses = await train(straight, 3, 6);
    const resumed = await compile({ averageDecay });
    await train(resumed, 7, 8);
    await resumed.load(state);
    expect(await train(resumed, 3, 6)).toEqual(losses);
    expectSame(await resumed.state(), await straight.state());
  });

  it('takes bare weights: slots and averages start fresh', async () => {
    const session = await compile();
    await train(session, 0, 2);
    const weights = await session.weights();
    await session.load(weights);
    const fresh = await engine.compile(graph, weights, SETTINGS);
    sessions.push(fresh);
    expectSame(await session.state(), await fresh.state());
  });

  it('refuses weights that do not fit, by name', async () => {
    const session = await compile();
    const weights = new Map<string, Float32Array>(testWeights(graph));
    await expect(session.load(new Map([...weights, ['nowhere/kernel', new Float32Array(1)]]))).rejects.toThrow(
      /nowhere\/kernel/,
    );
    await expect(session.load(new Map([...weights, ['head.fc/bias', new Float32Array(2)]]))).rejects.toThrow(
      /head\.fc\/bias.*expected 5.*got 2/,
    );
    weights.delete('head.fc/bias');
    await expect(engine.compile(graph, weights, SETTINGS)).rejects.toThrow(/head\.fc\/bias/);
  });

  it.each(OPTIMIZERS)('updates by the formula of $title, with weight decay', async ({ optimizer }) => {
    const weightDecay = 0.02;
    const session = await compile({ optimizer, weightDecay, averageDecay: null });
    const start = await session.weights();
    const weights: Weights[] = [start];
    const gradients: Weights[] = [];
    for (let step = 0; step < 3; step++) {
      gradients.push(await session.gradients(batch(step), step));
      await session.trainBatch(batch(step), { step, learningRate: 0.05, dropoutSeed: step });
      weights.push(await session.weights());
    }
    for (const parameter of graphParameters(graph).filter(isTrained)) {
      const decay = isDecayed(parameter) ? weightDecay : 0;
      const expected = Float64Array.from({ length: parameter.size }, (_, i) => {
        const value = (list: readonly Weights[], step: number) => list[step]?.get(parameter.name)?.[i] as number;
        const total = gradients.map((_, step) => value(gradients, step) + decay * value(weights, step));
        return updated(optimizer, value(weights, 0), total, 0.05);
      });
      expectClose(weights[3]?.get(parameter.name) ?? [], expected, 1e-5, parameter.name);
    }
  });

  it('averages all weights, moving statistics too', async () => {
    const session = await compile({ averageDecay: 0.75 });
    const before = await session.weights();
    await session.trainBatch(batch(0), { step: 1000, learningRate: 0.05, dropoutSeed: 0 });
    const after = await session.weights();
    const averages = await session.weights({ averaged: true });
    expect([...averages.keys()].sort()).toEqual([...after.keys()].sort());
    for (const [name, values] of averages) {
      const expected = Array.from(values, (_, i) => {
        return 0.75 * (before.get(name)?.[i] as number) + 0.25 * (after.get(name)?.[i] as number);
      });
      expectClose(values, expected, 1e-6, name);
    }
    const plain = await session.predict(batch(0).images, 4);
    const averaged = await session.predict(batch(0).images, 4, { averaged: true });
    expect(averaged).not.toEqual(plain);
    await session.load(averages);
    expect(await session.predict(batch(0).images, 4)).toEqual(averaged);
  });

  it('gathers moving statistics: mean and unbiased variance, by the momentum asked for', async () => {
    const session = await compile({ batchNormMomentum: 0.6, averageDecay: null });
    const before = await session.weights();
    const four = batch(0);
    await session.trainBatch(four, { step: 0, learningRate: 0, dropoutSeed: 0 });
    const after = await session.weights();
    for (const [f, { mean, variance }] of stemStatistics(before, four).entries()) {
      const old = (name: string): number => before.get(`stem.bn/${name}`)?.[f] as number;
      expect(after.get('stem.bn/mean')?.[f]).toBeCloseTo(0.6 * old('mean') + 0.4 * mean, 4);
      expect(after.get('stem.bn/variance')?.[f]).toBeCloseTo(0.6 * old('variance') + 0.4 * variance, 4);
    }
  });

  it.each([0, 1, 7, 80, 5000])('warms moving averages up: at step %i the least of decay and warm-up', async (step) => {
    const [session, same] = [await compile({ averageDecay: 0.995 }), await compile({ averageDecay: null })];
    const before = await session.weights();
    await session.trainBatch(batch(0), { step, learningRate: 0, dropoutSeed: 0 });
    const [after, averages] = [await session.weights(), await session.weights({ averaged: true })];
    const most = (1 + step) / (10 + step);
    const [momentum, decay] = [Math.min(STEM_MOMENTUM, most), Math.min(0.995, most)];
    for (const [f, statistics] of stemStatistics(before, batch(0)).entries()) {
      for (const name of ['mean', 'variance'] as const) {
        const [old, now, average] = [before, after, averages].map((w) => w.get(`stem.bn/${name}`)?.[f] as number);
        const expected = momentum * (old as number) + (1 - momentum) * statistics[name];
        expect(now, `${name} ${f}`).toBeCloseTo(expected, 4);
        expect(average).toBeCloseTo(decay * (old as number) + (1 - decay) * expected, 4);
      }
    }
    await same.trainBatch(batch(0), { step, learningRate: 0, dropoutSeed: 0 });
    expectSame(await same.weights(), after);
  });

  it('keeps a momentum that was asked for at every step', async () => {
    const [first, late] = [await compile({ batchNormMomentum: 0.99 }), await compile({ batchNormMomentum: 0.99 })];
    await first.trainBatch(batch(0), { step: 0, learningRate: 0.1, dropoutSeed: 0 });
    await late.trainBatch(batch(0), { step: 1e6, learningRate: 0.1, dropoutSeed: 0 });
    expectSame(await first.weights(), await late.weights());
  });

  it('calibrates to the mean of batch statistics, weighted by images, whatever was there before', async () => {
    const session = await compile({ averageDecay: null });
    const before = await session.weights();
    const batches = [batch(0), batch(1), batch(2, 2)];
    const found = batches.map((one) => stemStatistics(before, one));
    const exact = (f: number, name: 'mean' | 'variance'): number =>
      found.reduce((sum, list, i) => sum + (list[f]?.[name] as number) * (batches[i]?.count as number), 0) / 10;
    await calibrate(session, batches);
    const after = await session.weights();
    for (let f = 0; f < 6; f++) {
      expect(after.get('stem.bn/mean')?.[f]).toBeCloseTo(exact(f, 'mean'), 4);
      expect(after.get('stem.bn/variance')?.[f]).toBeCloseTo(exact(f, 'variance'), 4);
    }
    await calibrate(session, batches);
    for (const [name, values] of await session.weights()) expectClose(values, after.get(name) ?? [], 1e-5, name);
  });

  it('calibrates over one batch to what a training step at momentum 0 leaves behind, at every depth', async () => {
    const plain = smallNetwork(0);
    const [one, two] = [await compile({ batchNormMomentum: 0 }, plain), await compile({}, plain)];
    await one.trainBatch(batch(0), { step: 0, learningRate: 0, dropoutSeed: 0 });
    await calibrate(two, [batch(0)]);
    expectSame(await two.weights(), await one.weights());
  });

  it('calibrates without dropout', async () => {
    const [dropping, plain] = [await compile(), await compile({}, smallNetwork(0))];
    await calibrate(dropping, [batch(0)]);
    await calibrate(plain, [batch(0)]);
    expectSame(await dropping.weights(), await plain.weights());
  });

  it('changes nothing but moving statistics when it calibrates, those of the averages where they are asked for', async () => {
    const session = await compile();
    await train(session, 0, 2);
    const isMoving = (name: string): boolean => /\/(mean|variance)$/.test(name);
    for (const averaged of [false, true]) {
      const before = await session.state();
      await calibrate(session, [batch(5), batch(6, 3)], { averaged });
      const after = await session.state();
      for (const [name, values] of after) {
        const changes = isMoving(name) && !name.startsWith('slot.') && name.startsWith('average:') === averaged;
        if (changes) expect(values, name).not.toEqual(before.get(name));
        else expect(values, name).toEqual(before.get(name));
      }
    }
    const averages = await session.weights({ averaged: true });
    const fresh = await compile({ averageDecay: null });
    await fresh.load(averages);
    await calibrate(fresh, [batch(5), batch(6, 3)]);
    for (const [name, values] of await fresh.weights()) expectClose(values, averages.get(name) ?? [], 1e-5, name);
  });

  it('trains on bit for bit after a calibration that was undone', async () => {
    const [straight, measured] = [await compile(), await compile()];
    await train(straight, 0, 2);
    await train(measured, 0, 2);
    const state = await measured.state();
    await calibrate(measured, [batch(8)], { averaged: true });
    await measured.load(state);
    expect(await train(measured, 2, 4)).toEqual(await train(straight, 2, 4));
    expectSame(await measured.state(), await straight.state());
  });

  it('calibrates nothing without batches', async () => {
    const session = await compile();
    await calibrate(session, []);
    expectSame(await session.weights(), testWeights(graph));
  });

  it('warms up by (1 + s) / (10 + s)', () => {
    expect([0, 1, 8, 90].map(warmUp)).toEqual([0.1, 2 / 11, 0.5, 0.91]);
  });

  it('leaves everything as it was when it only computes gradients, evaluates or predicts', async () => {
    const session = await compile();
    const before = await session.state();
    await session.gradients(batch(0), 3);
    await session.evaluate(batch(0));
    await session.predict(batch(0).images, 4, { averaged: true });
    expectSame(await session.state(), before);
  });

  it('takes batches smaller than its size', async () => {
    const session = await compile();
    const all = await session.predict(batch(0).images, 4);
    const pixels = batch(0).images.length / 4;
    for (let i = 0; i < 4; i++) {
      const one = await session.predict(batch(0).images.slice(i * pixels, (i + 1) * pixels), 1);
      expectClose(one, all.slice(i * CLASSES, (i + 1) * CLASSES), 1e-5, `image ${i}`);
    }
    expect(
      (await session.trainBatch(batch(1, 3), { step: 0, learningRate: 0.1, dropoutSeed: 1 })).loss,
    ).toBeGreaterThan(0);
  });

  it('scores a batch by cross-entropy and hits', async () => {
    const session = await compile();
    const logits = await session.predict(batch(0).images, 4);
    const { targets } = batch(0);
    const { loss, correct } = await session.evaluate(batch(0));
    let [expected, hits] = [0, 0];
    for (let n = 0; n < 4; n++) {
      const row = Array.from(logits.slice(n * CLASSES, (n + 1) * CLASSES));
      const goal = Array.from(targets.slice(n * CLASSES, (n + 1) * CLASSES));
      const sum = row.reduce((total, v) => total + Math.exp(v), 0);
      expected -= goal.reduce((total, t, c) => total + t * Math.log(Math.exp(row[c] as number) / sum), 0) / 4;
      if (row.indexOf(Math.max(...row)) === goal.indexOf(Math.max(...goal))) hits++;
    }
    expect(loss).toBeCloseTo(expected, 5);
    expect(correct).toBe(hits);
  });

  it('lowers the loss on a batch that it sees again and again', async () => {
    const session = await compile({ averageDecay: null, weightDecay: 0 }, smallNetwork(0));
    const losses: number[] = [];
    for (let step = 0; step < 30; step++) {
      losses.push((await session.trainBatch(batch(0), { step: 0, learningRate: 0.05, dropoutSeed: 0 })).loss);
    }
    const entropy = -(0.92 * Math.log(0.92) + 4 * 0.02 * Math.log(0.02));
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 2);
    expect(losses.at(-1)).toBeGreaterThan(entropy);
  });

  it('reports divergence as a loss that is not finite, not as an error', async () => {
    const session = await compile();
    let loss = 0;
    for (let step = 0; step < 10 && Number.isFinite(loss); step++) {
      loss = (await session.trainBatch(batch(step), { step, learningRate: 1e30, dropoutSeed: step })).loss;
    }
    expect(Number.isFinite(loss)).toBe(false);
  });
});
