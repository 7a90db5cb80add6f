import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../src/engine/index.ts';
import { nativeInstructionSets } from '../../src/engine/native/index.ts';
import { type Graph, initialWeights, type Weights } from '../../src/graph/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { PLAIN, randomImages, relativeDistance } from '../export/settled.ts';

/** One network for every kind of block; `bench/follow-tfjs.ts 1 4 zoo` does all of the zoo. */
const NETWORKS = ['mixnet-s', 'shufflenet-v2-1.0', 'fbnet-a', 'nasnet-a-mobile'];
const COUNT = 4;

describe.skipIf(nativeInstructionSets().length === 0)('published networks train on both engines', () => {
  let engines: Engine[] = [];
  beforeAll(async () => {
    engines = [
      await openEngine({ name: 'native', backend: 'auto', threads: 1 }),
      await openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 }),
    ];
  });
  afterAll(() => {
    for (const engine of engines) engine.dispose();
  });

  /** Loss of one training step and the gradients that it goes by. */
  async function step(engine: Engine, graph: Graph): Promise<{ loss: number; gradients: Weights }> {
    const session = await engine.compile(graph, initialWeights(graph, 1), PLAIN);
    const targets = Float32Array.from({ length: COUNT * 10 }, (_, i) => (i % 11 === 0 ? 1 : 0));
    const batch = { count: COUNT, images: randomImages(graph, COUNT), targets };
    const gradients = await session.gradients(batch, 1);
    const { loss } = await session.trainBatch(batch, { step: 0, learningRate: 1e-4, dropoutSeed: 1 });
    session.dispose();
    return { loss, gradients };
  }

  it.each(NETWORKS)('%s: the same loss and the same gradients from the same weights', async (name) => {
    const graph = buildZoo(name, { size: 32, classes: 10 });
    const [ours, theirs] = [await step(engines[0] as Engine, graph), await step(engines[1] as Engine, graph)];
    expect(ours.loss).toBeGreaterThan(0);
    expect(Math.abs(ours.loss - theirs.loss) / theirs.loss).toBeLessThan(1e-4);
    expect(ours.gradients.size).toBe(theirs.gradients.size);
    // Rounding moves values across the kinks of ReLU; a wrong gradient of any one op is apart by far more.
    expect(relativeDistance(ours.gradients, theirs.gradients)).toBeLessThan(5e-2);
  });
});
