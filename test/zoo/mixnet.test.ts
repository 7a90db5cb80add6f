import { describe, expect, it } from 'vitest';
import { blockCosts, costOf } from '../../src/cost/macs.ts';
import type { DepthwiseOp, SqueezeExciteOp } from '../../src/graph/index.ts';
import { inferShapes } from '../../src/graph/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { MIXNET_BLOCKS } from './mixnet-blocks.ts';

const IMAGENET = { size: 224, classes: 1000 };

describe.each(Object.entries(MIXNET_BLOCKS))('%s', (name, figures) => {
  it('has the published parameters and multiply-adds in every block', () => {
    const found = blockCosts(buildZoo(name, IMAGENET)).map((b) => [b.block, b.params, b.macs]);
    expect(found).toEqual(figures);
  });

  it('builds the same graph twice', () => {
    expect(buildZoo(name, IMAGENET)).toEqual(buildZoo(name, IMAGENET));
  });
});

describe('the MixNets', () => {
  it.each([
    ['mixnet-s', 4_134_606, 239_173_360],
    ['mixnet-m', 5_014_382, 339_172_672],
    ['mixnet-l', 7_329_252, 555_251_792],
    ['mixnet-xl', 11_896_768, 904_010_880],
  ])('%s has %i parameters and %i multiply-adds', (name, params, macs) => {
    expect(costOf(buildZoo(name, IMAGENET))).toEqual({ params, macs });
  });

  it.each([
    ['mixnet-s', 2_612_976],
    ['mixnet-m', 3_492_752],
  ])('%s with ten classes has %i parameters at any image size', (name, params) => {
    for (const size of [32, 64, 224]) expect(costOf(buildZoo(name, { size, classes: 10 })).params).toBe(params);
  });

  it('keeps the resolution of small images in the stem and in the first strided block', () => {
    const shapes = inferShapes(buildZoo('mixnet-s', { size: 32, classes: 10 }));
    expect(shapes.get('stem.act')).toEqual([32, 32, 16]);
    expect(shapes.get('1.project')).toEqual([32, 32, 24]);
    expect(shapes.get('3.project')).toEqual([16, 16, 40]);
    expect(shapes.get('head.act')).toEqual([4, 4, 1536]);
  });

  it('keeps every stride of a small image when told so, and drops two of a large one', () => {
    const strided = inferShapes(buildZoo('mixnet-s', { size: 32, classes: 10, lowRes: false }));
    const dense = inferShapes(buildZoo('mixnet-s', { size: 128, classes: 10, lowRes: true }));
    expect(strided.get('head.act')).toEqual([1, 1, 1536]);
    expect(dense.get('head.act')).toEqual([16, 16, 1536]);
    expect(inferShapes(buildZoo('mixnet-s', { size: 64, classes: 10 })).get('head.act')).toEqual([8, 8, 1536]);
    expect(inferShapes(buildZoo('mixnet-s', { size: 65, classes: 10 })).get('head.act')).toEqual([3, 3, 1536]);
  });

  it('mixes kernels and squeezes relative to the input of the block', () => {
    const nodes = new Map(buildZoo('mixnet-s', IMAGENET).nodes.map((node) => [node.id, node.op]));
    expect((nodes.get('13.depthwise') as DepthwiseOp).kernels).toEqual([3, 5, 7, 9, 11]);
    expect((nodes.get('7.se') as SqueezeExciteOp).channels).toBe(10);
    expect(nodes.has('2.se')).toBe(false);
    expect(nodes.get('fc.dropout')).toEqual({ kind: 'dropout', rate: 0.2 });
  });
});
