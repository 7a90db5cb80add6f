import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/cost/index.ts';
import { type DepthwiseOp, type Graph, kernelsOfGroups, withDepthwise } from '../../src/graph/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { thrown } from '../thrown.ts';
import { KERNEL_SWEEP, PARTITION_AND_DILATION } from './variant-rows.ts';

const NETWORKS = {
  'mobilenet-v1': buildZoo('mobilenet-v1', { size: 224, classes: 1000 }),
  'mobilenet-v2': buildZoo('mobilenet-v2', { size: 224, classes: 1000 }),
};

const depthwiseOf = (graph: Graph) => graph.nodes.map(({ op }) => op).filter((op) => op.kind === 'depthwise');

describe('the ablations of the MixNet paper', () => {
  it('has all 44 points', () => {
    expect([KERNEL_SWEEP.length, PARTITION_AND_DILATION.length]).toEqual([24, 20]);
  });

  it.each([...KERNEL_SWEEP, ...PARTITION_AND_DILATION])(
    '%s with %o: %d M, %i parameters',
    (name, variant, m, params) => {
      const cost = costOf(withDepthwise(NETWORKS[name], variant));
      expect(cost.params).toBe(params);
      expect((cost.macs / 1e6).toFixed(3)).toBe(m.toFixed(3));
    },
  );
});

describe('a depthwise variant', () => {
  const network = NETWORKS['mobilenet-v2'];

  it('changes one layer and leaves the rest', () => {
    const variant = withDepthwise(network, { kernels: [3, 5, 7], partition: 'exponential', dilated: true, layer: 9 });
    const differing = network.nodes.filter((node, i) => node !== variant.nodes[i]);
    expect(differing.map(({ id }) => id)).toEqual(['9.depthwise']);
    expect(depthwiseOf(variant)[9]).toMatchObject({ kernels: [3, 5, 7], partition: 'exponential', dilated: true });
  });

  it('keeps real kernels in layers with a stride', () => {
    const ops: DepthwiseOp[] = depthwiseOf(withDepthwise(network, { kernels: [3, 5], dilated: true }));
    expect(ops.map(({ stride, dilated }) => dilated === (stride === 1))).not.toContain(false);
    expect(ops.filter(({ stride }) => stride === 2)).toHaveLength(4);
  });

  it('keeps what it does not name', () => {
    const mixnet = buildZoo('mixnet-s', { size: 64, classes: 10 });
    const kernels = (graph: Graph) => depthwiseOf(graph).map((op) => op.kernels);
    const exponential = withDepthwise(mixnet, { partition: 'exponential' });
    expect(kernels(exponential)).toEqual(kernels(mixnet));
    expect(withDepthwise(exponential, { partition: 'equal' })).toEqual(mixnet);
  });

  it('has kernels 3, 5, … for a number of groups', () => {
    expect([kernelsOfGroups(1), kernelsOfGroups(6)]).toEqual([[3], [3, 5, 7, 9, 11, 13]]);
    for (const groups of [0, 7, 1.5]) expect(thrown(() => kernelsOfGroups(groups)).code).toBe('DEPTHWISE_VARIANT');
  });

  it('tells what cannot be', () => {
    const resnet = buildZoo('resnet-152', { size: 32, classes: 10 });
    expect(thrown(() => withDepthwise(resnet, { kernels: [5] })).message).toContain('no depthwise convolutions');
    expect(thrown(() => withDepthwise(network, { kernels: [5], layer: 17 })).message).toContain('layers 0..16');
    expect(thrown(() => withDepthwise(network, { kernels: [4] })).message).toContain('kernel 4 is even');
    const narrow = buildZoo('mnasnet-small', { size: 32, classes: 10 });
    const split = thrown(() => withDepthwise(narrow, { kernels: [3, 5, 7, 9, 11], partition: 'exponential' }));
    expect(split.code).toBe('CHANNEL_SPLIT');
    expect(split.message).toContain('node 0.depthwise');
  });
});
