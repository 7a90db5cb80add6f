import { describe, expect, it } from 'vitest';
import {
  addBottleneck,
  type BottleneckSpec,
  GraphBuilder,
  inferShapes,
  squeezeChannels,
} from '../../src/graph/index.ts';

const SPEC: BottleneckSpec = {
  filters: 8,
  stride: 1,
  expansion: 6,
  kernels: [3, 5],
  partition: 'equal',
  dilated: false,
  expandGroups: 2,
  projectGroups: 2,
  seRatio: 0.25,
  activation: 'swish',
  skip: true,
};

function build(spec: Partial<BottleneckSpec>) {
  const builder = new GraphBuilder('g', [9, 9, 8]);
  return builder.build(addBottleneck(builder.block('0'), builder.input, { ...SPEC, ...spec }));
}

const ids = (spec: Partial<BottleneckSpec>) => build(spec).nodes.map(({ id }) => id.slice(2));

describe('an inverted bottleneck', () => {
  it('expands, convolves per channel, squeezes, projects and adds its input', () => {
    expect(ids({})).toEqual([
      'expand',
      'expand-bn',
      'expand-act',
      'depthwise',
      'depthwise-bn',
      'depthwise-act',
      'se',
      'project',
      'project-bn',
      'skip',
    ]);
    const shapes = inferShapes(build({}));
    expect([shapes.get('0.expand'), shapes.get('0.skip')]).toEqual([
      [9, 9, 48],
      [9, 9, 8],
    ]);
  });

  it('tells its depthwise convolution the multiple of its groups, and nothing of a multiple of 1', () => {
    const depthwise = (spec: Partial<BottleneckSpec>) =>
      build(spec).nodes.find(({ op }) => op.kind === 'depthwise')?.op;
    expect(depthwise({ channelMultiple: 8 })).toMatchObject({ channelMultiple: 8 });
    expect(depthwise({ channelMultiple: 1 })).toEqual(depthwise({}));
    expect(depthwise({})).not.toHaveProperty('channelMultiple');
  });

  it('has no expand convolution at expansion 1 and no squeeze at ratio 0', () => {
    expect(ids({ expansion: 1, seRatio: 0 })).toEqual([
      'depthwise',
      'depthwise-bn',
      'depthwise-act',
      'project',
      'project-bn',
      'skip',
    ]);
  });

  it.each([{ stride: 2 }, { filters: 10 }, { skip: false }])('does not add its input with %o', (spec) => {
    expect(ids(spec)).not.toContain('skip');
  });

  it('keeps real kernels where dilation meets a stride', () => {
    const dilated = (stride: number) => build({ dilated: true, stride }).nodes.find(({ id }) => id === '0.depthwise');
    expect(dilated(1)?.op).toMatchObject({ dilated: true });
    expect(dilated(2)?.op).toMatchObject({ dilated: false, stride: 2 });
  });

  it('squeezes to floor(input channels * ratio), at least 1', () => {
    expect([squeezeChannels(56, 0.25), squeezeChannels(10, 0.25), squeezeChannels(2, 0.25)]).toEqual([14, 2, 1]);
  });
});
