import { describe, expect, it } from 'vitest';
import { blockCosts, costOf, nodeMacs, weightBytes } from '../../src/cost/macs.ts';
import { GraphBuilder, type GraphNode, inferShape, type Op, type Shape } from '../../src/graph/index.ts';

function macs(op: Op, input: Shape): number {
  const node: GraphNode = { id: 'n', op, inputs: ['input'], block: '0' };
  return nodeMacs(node, input, inferShape(node, [input]));
}

const conv = { kind: 'conv', filters: 6, kernel: 3, stride: 2, groups: 1, dilation: 1, bias: true } as const;

describe('multiply-adds of one node', () => {
  it.each<[string, Op, Shape, number]>([
    ['convolution: positions * K² * in * out', { ...conv, padding: 'same' }, [9, 7, 4], 5 * 4 * 9 * 4 * 6],
    ['grouped: a group reads only its inputs', { ...conv, groups: 2, padding: 'same' }, [9, 7, 4], 5 * 4 * 9 * 2 * 6],
    ['dilated: taps, not reach', { ...conv, stride: 1, dilation: 2, padding: 'same' }, [9, 7, 4], 9 * 7 * 9 * 4 * 6],
    [
      'mixed depthwise: each group with its kernel',
      {
        kind: 'depthwise',
        kernels: [3, 5, 7],
        partition: 'equal',
        stride: 1,
        dilated: false,
        bias: false,
        padding: 'same',
      },
      [4, 4, 8],
      16 * (4 * 9 + 2 * 25 + 2 * 49),
    ],
    [
      'dilated depthwise: nine taps whatever the kernel',
      {
        kind: 'depthwise',
        kernels: [3, 11],
        partition: 'equal',
        stride: 1,
        dilated: true,
        bias: false,
        padding: 'same',
      },
      [4, 4, 8],
      16 * 8 * 9,
    ],
    [
      'squeeze-excite: both products',
      { kind: 'squeeze-excite', channels: 3, fn: 'relu', gate: 'sigmoid' },
      [4, 4, 8],
      48,
    ],
    ['dense', { kind: 'dense', units: 10, bias: true }, [1, 1, 8], 80],
    ['batch norm: nothing', { kind: 'batch-norm', momentum: 0.9, epsilon: 1e-3 }, [4, 4, 8], 0],
    ['pooling: nothing', { kind: 'avg-pool', kernel: 3, stride: 1, padding: 'same' }, [4, 4, 8], 0],
  ])('%s', (_, op, input, expected) => {
    expect(macs(op, input)).toBe(expected);
  });
});

describe('the cost of a network', () => {
  const builder = new GraphBuilder('g', [8, 8, 3]);
  const stem = builder.batchNorm('bn', builder.conv('conv', builder.input, 4, 3));
  const pooled = builder.block('fc').add('pool', { kind: 'global-avg-pool' }, stem);
  const graph = builder.build(builder.add('dense', { kind: 'dense', units: 10, bias: true }, pooled));

  it('is counted per block, without moving statistics', () => {
    expect(blockCosts(graph)).toEqual([
      { block: 'stem', params: 9 * 3 * 4 + 2 * 4, macs: 64 * 9 * 3 * 4 },
      { block: 'fc', params: 4 * 10 + 10, macs: 40 },
    ]);
  });

  it('is the sum of its blocks; the file holds the moving statistics too', () => {
    expect(costOf(graph)).toEqual({ params: 166, macs: 6952 });
    expect(weightBytes(graph)).toBe(4 * (166 + 8));
  });
});
