import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/cost/index.ts';
import { importBlocks, parseBlocks, timmSource } from '../../src/export/index.ts';
import { GraphBuilder } from '../../src/graph/index.ts';
import { loadSpace } from '../../src/run/index.ts';
import { sampleGenotype } from '../../src/space/index.ts';
import { stream } from '../../src/util/random.ts';
import { thrown } from '../thrown.ts';

const paramsOf = (text: string) => costOf(parseBlocks(text, 'net.py')).params;

const EFFICIENTNET = `[
        ['ds_r1_k3_s1_e1_c16_se0.25'],  # stage 0
        ['ir_r2_k3_s2_e6_c24_se0.25'], ['ir_r2_k5_s2_e6_c40_se0.25'],
        ['ir_r3_k3_s2_e6_c80_se0.25'],
        ['ir_r3_k5_s1_e6_c112_se0.25'],
        ['ir_r4_k5_s2_e6_c192_se0.25'],
        ['ir_r1_k3_s1_e6_c320_se0.25'],
    ]`;

/** A function as timm writes them. */
function efficientnet(width: number, depth: number): string {
  return `def _gen(variant, channel_multiplier=${width}, depth_multiplier=${depth}, group_size=None, **kwargs):
    """A docstring with arch_def = ['none'] in it."""
    arch_def = ${EFFICIENTNET}
    round_chs_fn = partial(round_channels, multiplier=channel_multiplier)
    model_kwargs = dict(
        block_args=decode_arch_def(arch_def, depth_multiplier, group_size=group_size),
        num_features=round_chs_fn(1280),
        stem_size=32,
        round_chs_fn=round_chs_fn,
        act_layer=resolve_act_layer(kwargs, 'swish'),
        norm_layer=kwargs.pop('norm_layer', None) or partial(nn.BatchNorm2d, **resolve_bn_args(kwargs)),
        **kwargs,
    )
    return _create_effnet(variant, **model_kwargs)
`;
}

const MOBILENET_V3 = {
  name: 'mobilenetv3',
  stem: 16,
  features: 1280,
  activation: 'hard-swish',
  se_gate: 'hard-sigmoid',
  se_activation: 'relu',
  se_rounded: true,
  arch_def: [
    ['ds_r1_k3_s1_e1_c16_nre'],
    ['ir_r1_k3_s2_e4_c24_nre', 'ir_r1_k3_s1_e3_c24_nre'],
    ['ir_r3_k5_s2_e3_c40_se0.25_nre'],
    ['ir_r1_k3_s2_e6_c80', 'ir_r1_k3_s1_e2.5_c80', 'ir_r2_k3_s1_e2.3_c80'],
    ['ir_r2_k3_s1_e6_c112_se0.25'],
    ['ir_r3_k5_s2_e6_c160_se0.25'],
    ['cn_r1_k1_s1_c960'],
  ],
};

/** Parameters of networks that timm 1.0.31 built of the same strings. */
describe('imported networks have the parameters that timm counts', () => {
  it.each([
    ['efficientnet_b0', 1, 1, 5_288_548],
    ['efficientnet_b1', 1, 1.1, 7_794_184],
    ['efficientnet_b3', 1.2, 1.4, 12_233_232],
  ])('%s, from a function of timm', (_, width, depth, params) => {
    expect(paramsOf(efficientnet(width, depth))).toBe(params);
  });

  it.each([
    [1, 5_483_032],
    [0.75, 3_993_528],
  ])('MobileNetV3 at width %f, from JSON', (channel_multiplier, params) => {
    expect(costOf(importBlocks({ ...MOBILENET_V3, channel_multiplier }, 'x')).params).toBe(params);
  });

  it('features behind a last plain 1×1 convolution, as a dense layer or as a second convolution', () => {
    const arch_def = [['ir_r1_k3_s2_e4_c24'], ['cn_r1_k1_s1_c960']];
    const params = (more: object) => costOf(importBlocks({ stem: 16, features: 1280, arch_def, ...more }, 'x')).params;
    expect(params({})).toBe(2_539_944);
    expect(params({ family: 'efficientnet' })).toBe(2_541_224);
    expect(params({ features: 0 })).toBe(989_864);
  });

  it('a function that only says what differs from the defaults', () => {
    const text =
      "def f():\n    arch_def = [['ds_r1_k3_s1_c16']]\n    return EfficientNet(decode_arch_def(arch_def), stem_size=16, num_features=1536)\n";
    expect(paramsOf(text)).toBe(1_565_576);
  });
});

describe('what of timm’s Python cannot be read is refused by name', () => {
  it.each([
    ['group_size=8', 'group_size = 8: expected None or 0'],
    ['num_features=1280 if big else 0', 'num_features = 1280 if big else 0: expected a number'],
    [
      'round_chs_fn=partial(round_channels, round_limit=0.)',
      'round_chs_fn = round_limit=0.: expected nothing but multiplier, divisor',
    ],
    ['round_chs_fn=mine', 'round_chs_fn = mine: expected partial(round_channels'],
    ['se_layer=partial(EcaModule)', 'se_layer = partial(EcaModule): expected partial(SqueezeExcite'],
    ["se_layer=partial(SqueezeExcite, gate_layer='tanh')", 'gate_layer = tanh: expected sigmoid or hard_sigmoid'],
    ["act_layer=resolve_act_layer(kwargs, 'mish')", "act_layer = resolve_act_layer(kwargs, 'mish'): expected one of"],
    [
      'stem_size=16, fix_stem=channel_multiplier < 0.75',
      'fix_stem = channel_multiplier < 0.75: expected True or False',
    ],
    ['head_norm=True', 'head_norm = True: expected False'],
    ['output_stride=1', 'the strides are 2 together, output_stride is 1: timm dilates the later ones'],
  ])('%s', (given, problem) => {
    const text = `arch_def = [['ds_r1_k3_s1_c16']]\nmodel = EfficientNet(decode_arch_def(arch_def), ${given})\n`;
    const error = thrown(() => parseBlocks(text, 'net.py'));
    expect(error.code).toBe('BLOCKS_INVALID');
    expect(error.message).toContain(`net.py: ${problem}`);
  });

  it('two lists, a list that is changed, names that stand for each other', () => {
    const list = "arch_def = [['ds_r1_k3_s1_c16']]\n";
    expect(thrown(() => parseBlocks(`${list}${list.replace('16', '24')}`, 'x')).message).toContain(
      'expected one value',
    );
    expect(thrown(() => parseBlocks(`${list}arch_def[0] = ['ds_r1_k3_s1_c8']\n`, 'x')).message).toContain('is changed');
    expect(thrown(() => parseBlocks(`${list}a = b\nb = a\nf(num_features=a)\n`, 'x')).message).toContain(
      'num_features',
    );
  });

  it('a field of the other kind of strings names those that are known', () => {
    const error = thrown(() =>
      importBlocks({ stem: 24, multiplier: 1.3, blocks: ['r1_k3_a1_p1_s11_e1_i24_o24'] }, 'x'),
    );
    expect(error.message).toMatch(/multiplier: unknown key; known here: name, .*, blocks$/);
    expect(error.hint).toContain('arch_def');
  });
});

/** Stem, one block of a plain convolution each, global mean, classifier. */
function plain(filters: readonly number[], strides: readonly number[], stemKernel = 3) {
  const builder = new GraphBuilder('plain', [64, 64, 3]);
  const unit = (x: typeof builder.input, channels: number, kernel: number, stride: number) =>
    builder.activation('act', builder.batchNorm('bn', builder.conv('conv', x, channels, kernel, { stride })), 'relu');
  let x = unit(builder.input, 16, stemKernel, 2);
  for (const [i, channels] of filters.entries()) {
    const input = x;
    const stride = strides[i] as number;
    x = unit(builder.block(String(i)).input && input, channels, 3, stride);
    if (stride === 1 && input.shape[2] === channels) x = builder.add('skip', { kind: 'add' }, input, x);
  }
  x = builder.block('fc').add('pool', { kind: 'global-avg-pool' }, x);
  return builder.build(builder.add('dense', { kind: 'dense', units: 10, bias: true }, x));
}

describe('Python for timm', () => {
  const trip = (graph: ReturnType<typeof plain>) => parseBlocks(timmSource('plain', graph), 'net.py');

  it('has plain convolutions, with their skips', () => {
    const graph = plain([24, 24, 32], [2, 1, 1]);
    expect(timmSource('x', graph)).toContain(
      "    ['cn_r1_k3_s2_c24', 'cn_r1_k3_s1_c24_skip'],\n    ['cn_r1_k3_s1_c32'],\n",
    );
    expect(trip(graph)).toEqual(graph);
  });

  it('keeps strides beyond 32, which timm would dilate', () => {
    const deep = plain([16, 24, 32, 40, 48], [2, 2, 2, 2, 2]);
    expect(timmSource('x', deep)).toContain('    output_stride=64,\n');
    expect(trip(deep)).toEqual(deep);
    expect(timmSource('x', plain([16, 24, 32, 40], [2, 2, 2, 2]))).not.toContain('output_stride');
  });

  it('keeps channels that are no multiples of 8', () => {
    const graph = plain([20, 33], [2, 1]);
    expect(timmSource('x', graph)).toContain('round_chs_fn=partial(round_channels, divisor=1)');
    expect(trip(graph)).toEqual(graph);
  });

  it('has the stem’s kernel and the first version of timm that takes it', () => {
    const graph = plain([24], [1], 5);
    const text = timmSource('x', graph);
    expect(text).toContain('    stem_kernel_size=5,\n');
    expect(text).toContain('needs torch and timm 1.0.7 or newer');
    expect(timmSource('x', plain([24], [1]))).toContain('needs torch and timm 0.9.0 or newer');
    expect(trip(graph)).toEqual(graph);
  });

  it('has size, mean and deviation of the images, or says that they are not known', () => {
    const graph = plain([24], [1]);
    const text = timmSource('x', graph, { mean: [0.5, 0.4, 0.3], deviation: [0.25, 0.2, 0.1] });
    expect(text).toContain('mean (0.5, 0.4, 0.3), deviation (0.25, 0.2, 0.1)');
    expect(text).toContain('input_size=(3, 64, 64), crop_pct=1.0, mean=(0.5, 0.4, 0.3), std=(0.25, 0.2, 0.1)');
    expect(timmSource('x', graph)).toContain('Mean and deviation of its images are not known here.');
  });

  it('takes dilation and partitions that change nothing, and no others', () => {
    const network = (kernels: readonly number[], dilated: boolean, partition: 'equal' | 'exponential') => {
      const builder = new GraphBuilder('g', [32, 32, 3]);
      let x = builder.activation('act', builder.batchNorm('bn', builder.conv('conv', builder.input, 16, 3)), 'relu');
      x = builder.block('0').depthwise('depthwise', x, kernels, { dilated, partition });
      x = builder.activation('depthwise-act', builder.batchNorm('depthwise-bn', x), 'relu');
      x = builder.batchNorm('project-bn', builder.conv('project', x, 24, 1));
      x = builder.block('fc').add('pool', { kind: 'global-avg-pool' }, x);
      return builder.build(builder.add('dense', { kind: 'dense', units: 10, bias: true }, x));
    };
    expect(timmSource('x', network([3], true, 'equal'))).toContain("'ds_r1_k3_s1_c24'");
    expect(timmSource('x', network([3, 5], false, 'exponential'))).toContain("'ds_r1_k3.5_s1_c24'");
    expect(thrown(() => timmSource('x', network([5], true, 'equal'))).message).toContain('dilated kernels');
    const uneven = network([3, 5, 7], false, 'exponential');
    expect(thrown(() => timmSource('x', uneven)).message).toContain('partition exponential');
  });

  it('has every network of a space, or names the block that timm cannot say', () => {
    const space = loadSpace('mnasnet', '.');
    const counts = { same: 0, refused: 0 };
    for (let i = 0; i < 40; i++) {
      const graph = space.decode(sampleGenotype(space, stream(1, 'timm', i)), { size: 96, classes: 10 });
      try {
        expect(trip(graph)).toEqual({ ...graph, name: 'plain' });
        counts.same++;
      } catch (error) {
        expect(error).toMatchObject({ code: 'EXPORT_CANNOT', message: expect.stringMatching(/: (block \d|\d+\.)/) });
        counts.refused++;
      }
    }
    expect(counts.refused).toBeGreaterThan(0);
  });
});
