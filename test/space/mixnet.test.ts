import { describe, expect, it } from 'vitest';
import { blockCosts, costOf } from '../../src/cost/macs.ts';
import { genotypeOf, ready } from './spaces.ts';

const ALL = [3, 5, 7, 9, 11];

/** Options of one section: number of kernels, expansion, groups of the 1×1 convolutions, squeeze ratio. */
function section(path: string, groups: number, expansion: number, expand: number, project: number, seRatio?: number) {
  const options = {
    [`${path}/kernels`]: ALL.slice(0, groups).join(','),
    [`${path}/expansion`]: expansion,
    [`${path}/expandGroups`]: expand,
    [`${path}/projectGroups`]: project,
  };
  return seRatio === undefined ? options : { ...options, [`${path}/seRatio`]: seRatio };
}

function later(index: number, blocks: number, filters: number) {
  const path = `stages/${index}`;
  return { [`${path}/blocks`]: blocks, [`${path}/filters`]: filters, [`${path}/activation`]: 'swish' };
}

const MIXNET_S = {
  'stem/filters': 16,
  'stages/0/filters': 16,
  'stages/1/blocks': 2,
  'stages/1/filters': 24,
  ...section('stages/1/first', 1, 6, 2, 2),
  ...section('stages/1/rest', 1, 3, 2, 2),
  ...later(2, 4, 40),
  ...section('stages/2/first', 3, 6, 1, 1, 0.5),
  ...section('stages/2/rest', 2, 6, 2, 2, 0.5),
  ...later(3, 3, 80),
  ...section('stages/3/first', 3, 6, 1, 2, 0.25),
  ...section('stages/3/rest', 2, 6, 1, 2, 0.25),
  ...later(4, 3, 120),
  ...section('stages/4/first', 3, 6, 2, 2, 0.5),
  ...section('stages/4/rest', 4, 3, 2, 2, 0.5),
  ...later(5, 3, 200),
  ...section('stages/5/first', 5, 6, 1, 1, 0.5),
  ...section('stages/5/rest', 4, 6, 1, 2, 0.5),
};

const MIXNET_M = {
  'stem/filters': 24,
  'stages/0/filters': 24,
  'stages/1/blocks': 2,
  'stages/1/filters': 32,
  ...section('stages/1/first', 3, 6, 2, 2),
  ...section('stages/1/rest', 1, 3, 2, 2),
  ...later(2, 4, 40),
  ...section('stages/2/first', 4, 6, 1, 1, 0.5),
  ...section('stages/2/rest', 2, 6, 2, 2, 0.5),
  ...later(3, 4, 80),
  ...section('stages/3/first', 3, 6, 1, 1, 0.25),
  ...section('stages/3/rest', 4, 6, 2, 2, 0.25),
  ...later(4, 4, 120),
  ...section('stages/4/first', 1, 6, 1, 1, 0.5),
  ...section('stages/4/rest', 4, 3, 2, 2, 0.5),
  ...later(5, 4, 200),
  ...section('stages/5/first', 4, 6, 1, 1, 0.5),
  ...section('stages/5/rest', 4, 6, 1, 2, 0.5),
};

const space = ready('mixnet');
const imagenet = { size: 224, classes: 1000 };

describe('the space of the paper', () => {
  it('contains MixNet-S: 4,134,606 parameters and 239,173,360 multiply-adds', () => {
    const graph = space.decode(genotypeOf(space, MIXNET_S), imagenet);
    expect(costOf(graph)).toEqual({ params: 4_134_606, macs: 239_173_360 });
    expect(blockCosts(graph).find(({ block }) => block === '13')).toMatchObject({ params: 361_900, macs: 26_087_760 });
  });

  it('contains MixNet-M: 5,014,382 parameters and 339,172,672 multiply-adds', () => {
    const graph = space.decode(genotypeOf(space, MIXNET_M), imagenet);
    expect(costOf(graph)).toEqual({ params: 5_014_382, macs: 339_172_672 });
  });

  it('keeps the first strides at 1 for CIFAR sizes: MixNet-S has 2,612,976 parameters with 10 classes', () => {
    const graph = space.decode(genotypeOf(space, MIXNET_S), { size: 32, classes: 10 });
    expect(costOf(graph).params).toBe(2_612_976);
    expect(costOf(graph).macs / 1e6).toBeCloseTo(73.2, 1);
  });
});
