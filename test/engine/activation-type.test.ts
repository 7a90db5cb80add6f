import { describe, expect, it } from 'vitest';
import { chooseEngine, type Loss, type Session, scoreLogits, softmaxGradient } from '../../src/engine/index.ts';
import { nativeInstructionSets, openNative } from '../../src/engine/native/index.ts';
import { layOut } from '../../src/engine/native/plan/layout.ts';
import { makePlan } from '../../src/engine/native/plan/plan.ts';
import { type ActivationName, type Graph, GraphBuilder, initialWeights, type Value } from '../../src/graph/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { PLAIN, randomImages, relativeDistance } from '../export/settled.ts';

const COUNT = 5;
const CLASSES = 4;
const SETS = nativeInstructionSets();

interface Shape {
  readonly size: readonly [number, number];
  readonly channels: number;
  readonly kernels: readonly number[];
  readonly stride: number;
  readonly fn: ActivationName;
  /** How far gradients may be from those of float32: more where rounding may turn a slope of 1 into 0. */
  readonly most: number;
}

/** Every kernel that reads or writes what lies between a convolution and its norm, in one network. */
function network({ size, channels, kernels, stride, fn }: Shape): Graph {
  const b = new GraphBuilder('kept', [...size, 3]);
  const layer = (name: string, value: Value) => b.activation(`${name}.act`, b.batchNorm(`${name}.norm`, value), fn);
  const stem = layer('stem', b.conv('stem', b.input, 8, 3));
  const wide = layer('expand', b.conv('expand', stem, channels, 1));
  const mixed = layer('mixed', b.depthwise('mixed', wide, kernels, { stride }));
  const gated = b.add('gate', { kind: 'squeeze-excite', channels: 2, fn, gate: 'sigmoid' }, mixed);
  const narrow = b.batchNorm('project.norm', b.conv('project', gated, 8, 1));
  const grouped = layer('grouped', b.conv('grouped', narrow, 8, 3, { groups: 2 }));
  const sum = b.add('sum', { kind: 'add' }, grouped, narrow);
  const again = layer('again', b.conv('again', sum, 12, 1));
  const pooled = b.add('pool', { kind: 'avg-pool', kernel: 3, stride: 1, padding: 'same' }, again);
  const mean = b.add('mean', { kind: 'global-avg-pool' }, layer('last', b.conv('last', pooled, 16, 1)));
  return b.build(b.add('classes', { kind: 'dense', units: CLASSES, bias: true }, mean));
}

const NETWORKS: readonly Shape[] = [
  { size: [9, 7], channels: 37, kernels: [3, 5, 7], stride: 1, fn: 'swish', most: 0.02 },
  { size: [8, 8], channels: 48, kernels: [3, 5], stride: 1, fn: 'relu6', most: 0.2 },
  { size: [4, 4], channels: 16, kernels: [3], stride: 1, fn: 'hard-swish', most: 0.03 },
  { size: [10, 11], channels: 13, kernels: [3, 9], stride: 2, fn: 'relu', most: 0.2 },
];

type Images = Pick<Parameters<Session['gradients']>[0], 'images' | 'targets' | 'count'>;

function batch(graph: Graph): Images {
  const targets = Float32Array.from({ length: COUNT * CLASSES }, (_, i) => (i % (CLASSES + 1) === 0 ? 1 : 0));
  return { count: COUNT, images: randomImages(graph, COUNT), targets };
}

/** What the engine computes by itself, from outside: a step is two programs then. */
const SOFTMAX: Loss = {
  targetSize: CLASSES,
  score(answers, targets, count, gradient) {
    gradient?.set(softmaxGradient(answers, targets, count));
    return scoreLogits(answers, targets, count);
  },
};

interface Kind {
  readonly set: string;
  readonly activations: 'float32' | 'bf16';
  readonly threads?: number;
  readonly loss?: Loss;
}

async function withSession<T>(
  graph: Graph,
  { set, activations, threads = 2, loss }: Kind,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const engine = openNative({ threads, instructionSet: set, activations });
  const session = await engine.compile(graph, initialWeights(graph, 1), { ...PLAIN, batchSize: COUNT, threads, loss });
  try {
    return await use(session);
  } finally {
    session.dispose();
    engine.dispose();
  }
}

describe.skipIf(SETS.length === 0).each(SETS)('native %s, activations kept as bf16,', (set) => {
  it.each(NETWORKS)('gives nearly the gradients of float32: $size, $kernels, $fn', async (shape) => {
    const graph = network(shape);
    const gradients = (activations: 'float32' | 'bf16') =>
      withSession(graph, { set, activations }, (session) => session.gradients(batch(graph), 1));
    const [exact, kept] = [await gradients('float32'), await gradients('bf16')];
    const distance = relativeDistance(kept, exact);
    expect(distance).toBeGreaterThan(1e-4);
    expect(distance).toBeLessThan(shape.most);
  });

  it('gives the same gradients where the loss is computed outside', async () => {
    const graph = network(NETWORKS[0] as Shape);
    const gradients = (kind: Omit<Kind, 'set'>) =>
      withSession(graph, { set, ...kind }, (session) => session.gradients(batch(graph), 1));
    const outside = await gradients({ activations: 'bf16', loss: SOFTMAX });
    expect(relativeDistance(outside, await gradients({ activations: 'bf16' }))).toBeLessThan(0.002);
    expect(relativeDistance(outside, await gradients({ activations: 'float32' }))).toBeGreaterThan(0.004);
  });

  it('gives the same bits with every number of threads', async () => {
    const graph = network(NETWORKS[0] as Shape);
    const states = [1, 2, 3].map((threads) =>
      withSession(graph, { set, activations: 'bf16', threads }, async (session) => {
        for (const step of [0, 1]) await session.trainBatch(batch(graph), { step, learningRate: 0.1, dropoutSeed: 1 });
        return await session.state();
      }),
    );
    const [first, ...others] = await Promise.all(states);
    for (const other of others) expect(other).toEqual(first);
  });

  it('changes nothing outside of training', async () => {
    const graph = network(NETWORKS[1] as Shape);
    const answers = (activations: 'float32' | 'bf16') =>
      withSession(graph, { set, activations }, async (session) => {
        await session.gatherStatistics(batch(graph).images, COUNT, { momentum: 0 });
        return await session.predict(batch(graph).images, COUNT);
      });
    expect(await answers('bf16')).toEqual(await answers('float32'));
  });

  it.each([0x7fc00000, 0x7fffffff, 0xffffffff])('lets a value that is not a number (%i) stay one', async (bits) => {
    const graph = network(NETWORKS[2] as Shape);
    const { images, ...rest } = batch(graph);
    new Uint32Array(images.buffer)[7] = bits;
    const gradients = await withSession(graph, { set, activations: 'bf16' }, (session) =>
      session.gradients({ images, ...rest }, 1),
    );
    expect(gradients.get('stem.stem/kernel')?.every(Number.isNaN)).toBe(true);
  });
});

describe.skipIf(SETS.length === 0)('native activations kept as bf16', () => {
  it('are within their rounding the same by every instruction set', async () => {
    const graph = network(NETWORKS[0] as Shape);
    const gradients = await Promise.all(
      SETS.map((set) =>
        withSession(graph, { set, activations: 'bf16' }, (session) => session.gradients(batch(graph), 1)),
      ),
    );
    const [first, ...others] = gradients;
    for (const other of others) expect(relativeDistance(other, first as never)).toBeLessThan(0.02);
  });

  it('are part of the version', () => {
    const engine = openNative({ threads: 1, instructionSet: 'base', activations: 'bf16' });
    expect(engine.version).toMatch(/^native \d+ base bf16$/);
    engine.dispose();
  });

  it('take little more than half of the memory', () => {
    const graph = buildZoo('mixnet-s', { size: 32, classes: 10 });
    const floats = (activations: 'float32' | 'bf16') =>
      makePlan(graph, layOut(graph), { batchSize: 64, batchNormMomentum: null, form: 'training', activations })
        .arenaFloats;
    expect(floats('bf16') / floats('float32')).toBeLessThan(0.65);
  });
});

describe('an engine that keeps float32 only', () => {
  it('is chosen with a note that bf16 has no effect', () => {
    expect(chooseEngine('tfjs', 'bf16')).toEqual({
      name: 'tfjs',
      note: 'activations in bf16 have no effect: tfjs keeps float32',
    });
    expect(chooseEngine('tfjs', 'float32').note).toBeNull();
  });
});
