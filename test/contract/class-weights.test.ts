import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Batch, CompileSettings, Engine } from '../../src/engine/index.ts';
import { GraphBuilder } from '../../src/graph/index.ts';
import { expectClose } from './close.ts';
import { ENGINES } from './engines.ts';
import { smallNetwork, testBatch, testWeights } from './op-networks.ts';

const CLASSES = 5;
const WEIGHTS = Float32Array.of(0.25, 4, 1, 0.5, 2);
const SETTINGS: CompileSettings = {
  batchSize: 4,
  optimizer: { kind: 'sgd', momentum: 0, nesterov: false },
  weightDecay: 0,
  averageDecay: null,
  batchNormMomentum: null,
  threads: 1,
};

/** A mean and a dense layer: training sees the logits that inference gives. */
function linear() {
  const builder = new GraphBuilder('linear', [3, 3, 2]);
  const mean = builder.block('head').add('pool', { kind: 'global-avg-pool' }, builder.input);
  return builder.build(builder.add('fc', { kind: 'dense', units: CLASSES, bias: true }, mean));
}

/** Loss and gradient of the bias in float64, by their definition. */
function closedForm(logits: Float32Array, { targets, count }: Batch) {
  let loss = 0;
  const bias = new Array<number>(CLASSES).fill(0);
  for (let n = 0; n < count; n++) {
    const row = [...logits.subarray(n * CLASSES, (n + 1) * CLASSES)];
    const total = row.reduce((sum, logit) => sum + Math.exp(logit), 0);
    const weighted = row.map((_, c) => (WEIGHTS[c] as number) * (targets[n * CLASSES + c] as number));
    const mass = weighted.reduce((sum, weight) => sum + weight, 0);
    row.forEach((logit, c) => {
      loss -= ((weighted[c] as number) * (logit - Math.log(total))) / count;
      bias[c] = (bias[c] as number) + (mass * (Math.exp(logit) / total) - (weighted[c] as number)) / count;
    });
  }
  return { loss, bias };
}

describe.each(ENGINES)('class weights on $title', ({ open }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => engine.dispose());

  it('weigh loss and gradient by the class of the targets, soft ones too', async () => {
    const graph = linear();
    const session = await engine.compile(graph, testWeights(graph), { ...SETTINGS, classWeights: WEIGHTS });
    const batch = testBatch(graph, CLASSES, 4, 'weighed');
    const { loss, bias } = closedForm(await session.predict(batch.images, 4), batch);
    expectClose((await session.gradients(batch, 0)).get('head.fc/bias') as Float32Array, bias, 1e-5, 'bias');
    const evaluated = await session.evaluate(batch);
    const trained = await session.trainBatch(batch, { step: 0, learningRate: 0, dropoutSeed: 0 });
    expect(trained.loss).toBeCloseTo(loss, 5);
    const plain = await engine.compile(graph, testWeights(graph), SETTINGS);
    expect(evaluated).toEqual(await plain.evaluate(batch));
    expect(trained.correct).toBe((await plain.trainBatch(batch, { step: 0, learningRate: 0, dropoutSeed: 0 })).correct);
    session.dispose();
    plain.dispose();
  });

  it('change nothing where all are 1', async () => {
    const graph = smallNetwork();
    const batch = testBatch(graph, CLASSES, 4, 'ones');
    const ones = new Float32Array(CLASSES).fill(1);
    const [plain, weighed] = await Promise.all(
      [undefined, ones].map((classWeights) => engine.compile(graph, testWeights(graph), { ...SETTINGS, classWeights })),
    );
    const gradients = await plain?.gradients(batch, 3);
    for (const [name, values] of (await weighed?.gradients(batch, 3)) ?? []) {
      expectClose(values, gradients?.get(name) as Float32Array, 1e-5, name);
    }
    plain?.dispose();
    weighed?.dispose();
  });
});
