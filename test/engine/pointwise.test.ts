import { describe, expect, it } from 'vitest';
import { nativeInstructionSets, openNative } from '../../src/engine/native/index.ts';
import { type Graph, GraphBuilder, initialWeights } from '../../src/graph/index.ts';
import { PLAIN, randomImages, relativeDistance } from '../export/settled.ts';

const COUNT = 6;
const SETS = nativeInstructionSets().filter((set) => set !== 'base');

/** A 1×1 convolution between two others, each after batch norm and swish: as wide as networks have them. */
function network(inputs: number, filters: number, groups: number): Graph {
  const builder = new GraphBuilder('pointwise', [7, 9, 3]);
  const layer = (name: string, value: Parameters<typeof builder.conv>[1], width: number, settings = {}) =>
    builder.activation(
      `${name}.act`,
      builder.batchNorm(`${name}.norm`, builder.conv(name, value, width, 1, settings)),
      'swish',
    );
  const middle = layer('middle', layer('first', builder.input, inputs), filters, { groups });
  const mean = builder.add('mean', { kind: 'global-avg-pool' }, layer('last', middle, 16));
  return builder.build(builder.add('classes', { kind: 'dense', units: 10, bias: true }, mean));
}

async function stepOf(instructionSet: string, graph: Graph) {
  const engine = openNative({ threads: 2, instructionSet });
  const session = await engine.compile(graph, initialWeights(graph, 1), { ...PLAIN, batchSize: COUNT });
  const images = randomImages(graph, COUNT);
  const targets = Float32Array.from({ length: COUNT * 10 }, (_, i) => (i % 11 === 0 ? 1 : 0));
  const gradients = await session.gradients({ count: COUNT, images, targets }, 1);
  const fewer = await session.gradients(
    { count: 5, images: images.subarray(0, 5 * 7 * 9 * 3), targets: targets.subarray(0, 50) },
    1,
  );
  const answers = new Map([['logits', await session.predict(images, COUNT)]]);
  session.dispose();
  engine.dispose();
  return { gradients, fewer, answers };
}

describe.skipIf(SETS.length === 0)('wide 1×1 convolutions by each instruction set, beside plain x86-64', () => {
  it.each([
    [16, 96, 1],
    [24, 144, 1],
    [144, 24, 1],
    [120, 40, 1],
    [37, 50, 1],
    [64, 80, 2],
    [72, 72, 3],
    [24, 24, 2],
  ])('%i inputs, %i filters, %i groups: the same answers and gradients', async (inputs, filters, groups) => {
    const graph = network(inputs, filters, groups);
    const plain = await stepOf('base', graph);
    for (const set of SETS) {
      const step = await stepOf(set, graph);
      expect(relativeDistance(step.answers, plain.answers), set).toBeLessThan(1e-5);
      expect(relativeDistance(step.gradients, plain.gradients), set).toBeLessThan(1e-5);
      expect(relativeDistance(step.fewer, plain.fewer), set).toBeLessThan(1e-5);
    }
  });
});
