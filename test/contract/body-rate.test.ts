import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CompileSettings, compileFrozen, type Engine, type Session } from '../../src/engine/index.ts';
import { GraphBuilder, graphParameters, isOfClassifier, isTrained, splitAfter } from '../../src/graph/index.ts';
import { ENGINES } from './engines.ts';
import { testBatch, testWeights } from './op-networks.ts';

const CLASSES = 4;
const RATE = 0.125;
const BODY_RATE = 0.25;

function network() {
  const builder = new GraphBuilder('two', [5, 5, 3]);
  const x = builder.block('stem').batchNorm('bn', builder.conv('conv', builder.input, 6, 3));
  const y = builder
    .block('0')
    .batchNorm('bn', builder.depthwise('depthwise', builder.activation('act', x, 'relu'), [3]));
  const mean = builder.block('fc').add('pool', { kind: 'global-avg-pool' }, y);
  return builder.build(builder.add('dense', { kind: 'dense', units: CLASSES, bias: true }, mean));
}

const GRAPH = network();
const batchOf = (n: number) => testBatch(GRAPH, CLASSES, 3, `batch ${n}`);
const step = (number: number, learningRate = RATE) => ({ step: number, learningRate, dropoutSeed: number });

const OPTIMIZERS: readonly CompileSettings['optimizer'][] = [
  { kind: 'sgd', momentum: 0.9, nesterov: true },
  { kind: 'sgd', momentum: 0.9, nesterov: false },
  { kind: 'rmsprop', decay: 0.9, momentum: 0.9, epsilon: 1e-3 },
];

describe.each(ENGINES)('a lower rate for the body on $title', ({ open }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => engine.dispose());

  const settings = (optimizer: CompileSettings['optimizer'], bodyRate?: number): CompileSettings => ({
    ...{ batchSize: 3, optimizer, weightDecay: 1e-3, averageDecay: 0.9, batchNormMomentum: 0.8, threads: 1, bodyRate },
  });
  const compile = (given: CompileSettings): Promise<Session> => engine.compile(GRAPH, testWeights(GRAPH), given);

  it.each(OPTIMIZERS)('moves the body as that rate would, and the classifier as ever ($kind)', async (optimizer) => {
    const [both, low, high] = await Promise.all([
      compile(settings(optimizer, BODY_RATE)),
      compile(settings(optimizer)),
      compile(settings(optimizer)),
    ]);
    await both.trainBatch(batchOf(0), step(0));
    await low.trainBatch(batchOf(0), step(0, RATE * BODY_RATE));
    await high.trainBatch(batchOf(0), step(0));
    const [own, slow, fast] = [await both.weights(), await low.weights(), await high.weights()];
    for (const parameter of graphParameters(GRAPH).filter(isTrained)) {
      const { name } = parameter;
      expect(own.get(name), name).toEqual((isOfClassifier(GRAPH, parameter) ? fast : slow).get(name));
      expect(fast.get(name), name).not.toEqual(slow.get(name));
    }
    for (const session of [both, low, high]) session.dispose();
  });

  it('continues to the same bits, through frozen steps too', async () => {
    const given = settings({ kind: 'sgd', momentum: 0.9, nesterov: true }, BODY_RATE);
    const task = { graph: GRAPH, split: splitAfter(GRAPH, 'stem'), steps: 2 };
    const frozen = () => compileFrozen(engine, task, testWeights(GRAPH), given);
    const whole = await frozen();
    const states = [];
    for (let i = 0; i < 4; i++) {
      states.push(await whole.state());
      await whole.trainBatch(batchOf(i), step(i));
    }
    const end = await whole.state();
    for (const [from, state] of states.entries()) {
      const resumed = await frozen();
      await resumed.load(state);
      for (let i = from; i < 4; i++) await resumed.trainBatch(batchOf(i), step(i));
      expect(await resumed.state()).toEqual(end);
      resumed.dispose();
    }
    whole.dispose();
  });
});
