import { describe, expect, it } from 'vitest';
import {
  buildZoo,
  costOf,
  initialWeights,
  kernelsOfGroups,
  onnxModel,
  openEngine,
  openOnnx,
  parseSpace,
  sampleGenotype,
  stream,
  withDepthwise,
} from '../src/index.ts';

describe('the public API', () => {
  it('builds a published network, counts it and draws its weights', () => {
    const graph = buildZoo('mixnet-s', { size: 32, classes: 10 });
    expect(costOf(graph).params).toBe(2_612_976);
    expect(initialWeights(graph, 'seed').size).toBeGreaterThan(100);
  });

  it('reads a space and draws a network of it', () => {
    const text =
      'name: one\nstem: {filters: 8}\nstages:\n  - {filters: [8, 16], kernels: [[3], [5]]}\nhead: {filters: 32}\n';
    const space = parseSpace(text, 'one');
    const graph = space.decode(sampleGenotype(space, stream(1, 'test')), { size: 16, classes: 3 });
    expect(costOf(graph).macs).toBeGreaterThan(0);
  });

  it('builds a depthwise variant, trains a step, exports what was learned and runs it in ONNX Runtime', async () => {
    const plain = buildZoo('mnasnet-small', { size: 32, classes: 2 });
    const graph = withDepthwise(plain, { kernels: kernelsOfGroups(2), layer: 3 });
    const engine = await openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 });
    const optimizer = { kind: 'sgd', momentum: 0.9, nesterov: true } as const;
    const settings = { batchSize: 2, optimizer, weightDecay: 0, averageDecay: null, batchNormMomentum: 0, threads: 1 };
    const session = await engine.compile(graph, initialWeights(graph, 1), settings);
    const draws = stream(1, 'images');
    const images = Float32Array.from({ length: 2 * 32 * 32 * 3 }, () => draws.normal());
    await session.trainBatch(
      { count: 2, images, targets: Float32Array.of(1, 0, 0, 1) },
      { step: 0, learningRate: 1e-3, dropoutSeed: 1 },
    );
    const [weights, logits] = [await session.weights(), await session.predict(images, 2)];
    const details = { name: 'mine', version: '1', fold: true, weights: 'one step', ...costOf(graph) };
    const runner = await openOnnx(onnxModel({ graph, weights }, details), 1);
    const theirs = await runner.predict(images, 2, [32, 32]);
    for (const [i, logit] of logits.entries()) expect(theirs[i]).toBeCloseTo(logit, 3);
    await runner.dispose();
    session.dispose();
    engine.dispose();
  });
});
