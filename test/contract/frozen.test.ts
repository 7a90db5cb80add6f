import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CompileSettings, compileFrozen, type Engine } from '../../src/engine/index.ts';
import { GraphBuilder, graphParameters, splitAfter } from '../../src/graph/index.ts';
import { thrown } from '../thrown.ts';
import { expectClose } from './close.ts';
import { ENGINES } from './engines.ts';
import { testBatch, testWeights } from './op-networks.ts';

const CLASSES = 5;
const SETTINGS: CompileSettings = {
  batchSize: 4,
  optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true },
  weightDecay: 1e-3,
  averageDecay: 0.9,
  batchNormMomentum: 0.8,
  threads: 1,
};

/** Three blocks. @param normalises whether the body has a batch norm, which trains in another form than it answers */
function network(normalises = true) {
  const builder = new GraphBuilder('blocks', [6, 6, 3]);
  let x = builder.block('stem').conv('conv', builder.input, 4, 3);
  if (normalises) x = builder.batchNorm('bn', x);
  x = builder.activation('act', x, 'relu');
  builder.block('0');
  const y = builder.batchNorm('bn', builder.depthwise('depthwise', x, [3, 5]));
  x = builder.add('add', { kind: 'add' }, x, y);
  builder.block('fc');
  const mean = builder.add('pool', { kind: 'global-avg-pool' }, x);
  return builder.build(builder.add('dense', { kind: 'dense', units: CLASSES, bias: true }, mean));
}

const step = (number: number) => ({ step: number, learningRate: 0.05, dropoutSeed: number });

describe.each(ENGINES)('a frozen body on $title', ({ open }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => engine.dispose());

  const frozen = (steps = Number.POSITIVE_INFINITY, graph = network()) =>
    compileFrozen(engine, { graph, split: splitAfter(graph, 'stem'), steps }, testWeights(graph), SETTINGS);
  const batchOf = (n: number) => testBatch(network(), CLASSES, 4, `batch ${n}`);

  it('answers as the whole network, and keeps its weights and statistics while the rest learns', async () => {
    const graph = network();
    const [session, whole] = [await frozen(), await engine.compile(graph, testWeights(graph), SETTINGS)];
    const { images, count } = batchOf(0);
    expectClose(await session.predict(images, count), await whole.predict(images, count), 1e-5, 'logits');
    for (let i = 0; i < 3; i++) await session.trainBatch(batchOf(i), step(i));
    const [before, after] = [testWeights(graph), await session.weights()];
    for (const { name } of graphParameters(graph)) {
      const isFrozen = name.startsWith('stem.');
      expect(
        Buffer.compare(
          Buffer.from((after.get(name) as Float32Array).buffer),
          Buffer.from((before.get(name) as Float32Array).buffer),
        ) === 0,
        name,
      ).toBe(isFrozen);
    }
    session.dispose();
    whole.dispose();
  });

  it('takes the gradients of the whole network for the rest', async () => {
    const graph = network(false);
    const [session, whole] = [
      await frozen(undefined, graph),
      await engine.compile(graph, testWeights(graph), SETTINGS),
    ];
    const [own, all] = [await session.gradients(batchOf(1), 0), await whole.gradients(batchOf(1), 0)];
    expect([...own.keys()]).toEqual([...all.keys()].filter((name) => !name.startsWith('stem.')));
    for (const [name, values] of own) expectClose(values, [...(all.get(name) as Float32Array)], 1e-4, name);
    session.dispose();
    whole.dispose();
  });

  it('learns after its steps, and continues to the same bits from any state', async () => {
    const session = await frozen(2);
    const states = [];
    for (let i = 0; i < 4; i++) {
      states.push(await session.state());
      await session.trainBatch(batchOf(i), step(i));
    }
    const end = await session.state();
    expect(end.get('stem.conv/kernel')).not.toEqual(states[2]?.get('stem.conv/kernel'));
    expect(end.has('slot.velocity:stem.conv/kernel')).toBe(true);
    for (const [from, state] of states.entries()) {
      const resumed = await frozen(2);
      await resumed.load(state);
      for (let i = from; i < 4; i++) await resumed.trainBatch(batchOf(i), step(i));
      expect(await resumed.state()).toEqual(end);
      resumed.dispose();
    }
    session.dispose();
  });
});

describe('dividing a network', () => {
  it('needs a block behind which one value goes on', () => {
    expect(thrown(() => splitAfter(network(), 'head'))).toMatchObject({
      code: 'NETWORK_SPLIT',
      message: 'block head of blocks: expected one of stem, 0',
    });
    expect(thrown(() => splitAfter(network(), 'fc')).code).toBe('NETWORK_SPLIT');
    const builder = new GraphBuilder('two', [4, 4, 3]);
    const x = builder.block('a').conv('conv', builder.input, 3, 1);
    const y = builder.conv('other', x, 3, 1);
    const z = builder.block('b').add('add', { kind: 'add' }, x, y);
    const graph = builder.build(builder.block('c').add('pool', { kind: 'global-avg-pool' }, z));
    expect(thrown(() => splitAfter(graph, 'a')).message).toContain('later layers read a.conv, a.other');
  });
});
