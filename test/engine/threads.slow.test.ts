import { describe, expect, it } from 'vitest';
import { nativeInstructionSets, openNative } from '../../src/engine/native/index.ts';
import { type Graph, initialWeights } from '../../src/graph/index.ts';
import { compileSettings } from '../../src/train/compile-settings.ts';
import { trainEpochs } from '../../src/train/epochs.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { randomImages } from '../export/settled.ts';
import { TINY_DATASET, tinyNetwork, tinyTraining } from '../train/tiny.ts';

const SETS = nativeInstructionSets();
const THREADS = [1, 2, 3];

/** Everything that training changed, after `train`, with each number of threads. */
async function states(set: string, graph: Graph, train: (session: Session) => Promise<unknown>) {
  const engine = openNative({ threads: 1, instructionSet: set });
  const found: ReadonlyMap<string, Float32Array>[] = [];
  for (const threads of THREADS) {
    const session = await engine.compile(graph, initialWeights(graph, 5), compileSettings(tinyTraining(), threads));
    await train(session);
    found.push(await session.state());
    session.dispose();
  }
  engine.dispose();
  return found;
}

type Session = Awaited<ReturnType<ReturnType<typeof openNative>['compile']>>;

function expectSameBits(found: readonly ReadonlyMap<string, Float32Array>[]): void {
  const [first, ...others] = found.map(
    (state) => new Map([...state].map(([name, v]) => [name, Buffer.from(v.buffer)])),
  );
  for (const other of others) {
    expect([...other.keys()]).toEqual([...(first?.keys() ?? [])]);
    for (const [name, bytes] of other) expect(first?.get(name)?.equals(bytes), name).toBe(true);
  }
}

describe.skipIf(SETS.length === 0).each(SETS)('native %s, whatever the number of threads', (set) => {
  it('has the same bits in every weight and slot after an epoch', async () => {
    const training = tinyTraining({ epochs: 1 });
    const task = { dataset: TINY_DATASET, training, seed: 'seed' };
    expectSameBits(await states(set, tinyNetwork(), (session) => trainEpochs(session, task)));
  });

  it('has them after steps of a network with every width of layer', async () => {
    const graph = buildZoo('mixnet-s', { size: 32, classes: 10 });
    const images = randomImages(graph, 5);
    const targets = Float32Array.from({ length: 50 }, (_, i) => (i % 11 === 0 ? 1 : 0));
    const found = await states(set, graph, async (session) => {
      for (const dropoutSeed of [1, 2]) {
        await session.trainBatch(
          { count: 5, images, targets },
          { step: dropoutSeed - 1, learningRate: 0.01, dropoutSeed },
        );
      }
    });
    expectSameBits(found);
  });
});
