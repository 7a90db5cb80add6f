import { describe, expect, it } from 'vitest';
import { costOf } from '../../../src/cost/index.ts';
import { GraphBuilder, inferShapes } from '../../../src/graph/index.ts';
import { isChainable, kernelGraph } from '../../../src/latency/table/kernel-graph.ts';
import { kernelWork } from '../../../src/latency/table/kernel-work.ts';
import { countKernels, fusedKernels } from '../../../src/latency/table/kernels.ts';
import { PerPiece } from '../../../src/latency/table/pieces.ts';
import { sampleGenotype } from '../../../src/space/index.ts';
import { stream } from '../../../src/util/random.ts';
import { buildZoo, zooNames } from '../../../src/zoo/index.ts';
import { levelsNetwork } from '../../contract/op-networks.ts';
import { readySpaces, TANGLED, written } from '../../space/spaces.ts';

function bottleneckNetwork() {
  const builder = new GraphBuilder('net', [32, 32, 3]).block('stem');
  let x = builder.activation('act', builder.batchNorm('bn', builder.conv('conv', builder.input, 16, 3)), 'relu');
  const entry = x;
  builder.block('0');
  x = builder.activation('ea', builder.batchNorm('eb', builder.conv('e', x, 64, 1, { groups: 2 })), 'swish');
  x = builder.activation('da', builder.batchNorm('db', builder.depthwise('d', x, [3, 5])), 'swish');
  x = builder.add('se', { kind: 'squeeze-excite', channels: 4, fn: 'swish', gate: 'sigmoid' }, x);
  x = builder.batchNorm('pb', builder.conv('p', x, 16, 1));
  x = builder.add('skip', { kind: 'add' }, entry, x);
  builder.block('fc');
  x = builder.add('pool', { kind: 'global-avg-pool' }, x);
  x = builder.add('drop', { kind: 'dropout', rate: 0.2 }, x);
  return builder.build(builder.add('dense', { kind: 'dense', units: 10, bias: true }, x));
}

describe('the fused kernels of a network', () => {
  it('are convolutions with norm and activation, mixed depthwise ones, squeezes, sums and the classifier', () => {
    expect(fusedKernels(bottleneckNetwork()).map(({ key }) => key)).toEqual([
      'stem|32x32x3|conv f16 k3 s1 same d1 g1|bn|relu',
      'grouped|32x32x16|conv f64 k1 s1 same d1 g2|bn|swish',
      'mixed|32x32x64|depthwise k3.5 c32.32 s1 same|bn|swish',
      'squeeze-excite|32x32x64|se c4 swish sigmoid',
      'pointwise|32x32x64|conv f16 k1 s1 same d1 g1|bn',
      'add|32x32x16 32x32x16|add',
      'classifier|1x1x16|dense u10 bias'.replace('1x1x16|', '32x32x16|global-avg-pool|'),
    ]);
  });

  it.each(zooNames())('of %s stand alone with equal keys, and do all of its work', (name) => {
    const graph = buildZoo(name, { classes: 10, size: 64 });
    const kernels = fusedKernels(graph);
    for (const { kernel } of countKernels(kernels).values()) {
      expect(fusedKernels(kernelGraph(kernel)).map(({ key }) => key)).toContain(kernel.key);
    }
    expect(kernels.reduce((sum, kernel) => sum + kernelWork(kernel).macs, 0)).toBe(costOf(graph).macs);
  });

  it('of levels side by side stand alone with equal keys, each vector a kernel of its own', () => {
    const kernels = fusedKernels(levelsNetwork());
    for (const kernel of kernels) expect(fusedKernels(kernelGraph(kernel)).map(({ key }) => key)).toContain(kernel.key);
    const vectors = kernels.filter(({ kind }) => kind === 'flatten');
    expect(vectors.map(({ inputs }) => inputs[0]?.join('x'))).toEqual([
      '5x4x1',
      '2x2x2',
      '1x1x2',
      '5x4x1',
      '2x2x1',
      '1x1x3',
    ]);
    expect(vectors.map(kernelWork)[1]).toEqual({ macs: 0, read: 8, written: 8, weights: 0 });
  });

  const spaces = [...readySpaces(), ...TANGLED.map(written)];
  it.each(spaces.map((space) => ({ name: space.name, space })))('of $name are those of its pieces', ({ space }) => {
    const draws = stream('kernels', space.name);
    const perPiece = new PerPiece((piece) => fusedKernels(piece).map(({ key }) => key));
    const target = { size: 32, classes: 7 };
    for (let i = 0; i < 10; i++) {
      const genotype = sampleGenotype(space, draws);
      const whole = fusedKernels(space.decode(genotype, target)).map(({ key }) => key);
      expect(perPiece.of(space.pieces(genotype, target), target.size).flat()).toEqual(whole);
    }
  });

  it('repeat behind one another only where they keep their shape', () => {
    const kernels = fusedKernels(bottleneckNetwork());
    const [stem, mixed] = [kernels[0], kernels[2]] as const;
    if (stem === undefined || mixed === undefined) throw new Error('kernels are missing');
    expect(isChainable(mixed)).toBe(true);
    expect(isChainable(stem)).toBe(false);
    const three = kernelGraph(mixed, 3);
    expect(inferShapes(three).get(three.output)).toEqual([1, 1, 64]);
    expect(costOf(three).macs).toBe(3 * costOf(kernelGraph(mixed)).macs);
    expect(() => kernelGraph(stem, 2)).toThrow(RangeError);
  });
});
