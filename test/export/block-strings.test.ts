import { describe, expect, it } from 'vitest';
import {
  blockDocument,
  describeMobile,
  fromArchDef,
  importBlocks,
  parseBlocks,
  type SeparableBlock,
  timmSource,
  toArchDef,
  toBlockStrings,
} from '../../src/export/index.ts';
import { type Graph, GraphBuilder, withDepthwise } from '../../src/graph/index.ts';
import { loadSpace } from '../../src/run/index.ts';
import { sampleGenotype } from '../../src/space/index.ts';
import { stream } from '../../src/util/random.ts';
import { buildZoo } from '../../src/zoo/index.ts';

import { thrown } from '../thrown.ts';

const IMAGENET = { size: 224, classes: 1000 };

/** The network with its mixed kernels' groups cut at multiples of so many channels. */
function inMultiples(graph: Graph, channelMultiple: number): Graph {
  const nodes = graph.nodes.map((node) =>
    node.op.kind === 'depthwise' ? { ...node, op: { ...node.op, channelMultiple } } : node,
  );
  return { ...graph, nodes };
}

/** Strings of pytorch-image-models' own definitions (`_gen_mixnet_s`, `_gen_mixnet_m`), with `ds` for expansion 1. */
const ARCH_DEFS = {
  'mixnet-s': [
    ['ds_r1_k3_s1_c16'],
    ['ir_r1_k3_a1.1_p1.1_s2_e6_c24', 'ir_r1_k3_a1.1_p1.1_s1_e3_c24'],
    ['ir_r1_k3.5.7_s2_e6_c40_se0.5_nsw', 'ir_r3_k3.5_a1.1_p1.1_s1_e6_c40_se0.5_nsw'],
    ['ir_r1_k3.5.7_p1.1_s2_e6_c80_se0.25_nsw', 'ir_r2_k3.5_p1.1_s1_e6_c80_se0.25_nsw'],
    ['ir_r1_k3.5.7_a1.1_p1.1_s1_e6_c120_se0.5_nsw', 'ir_r2_k3.5.7.9_a1.1_p1.1_s1_e3_c120_se0.5_nsw'],
    ['ir_r1_k3.5.7.9.11_s2_e6_c200_se0.5_nsw', 'ir_r2_k3.5.7.9_p1.1_s1_e6_c200_se0.5_nsw'],
  ],
  'mixnet-m': [
    ['ds_r1_k3_s1_c24'],
    ['ir_r1_k3.5.7_a1.1_p1.1_s2_e6_c32', 'ir_r1_k3_a1.1_p1.1_s1_e3_c32'],
    ['ir_r1_k3.5.7.9_s2_e6_c40_se0.5_nsw', 'ir_r3_k3.5_a1.1_p1.1_s1_e6_c40_se0.5_nsw'],
    ['ir_r1_k3.5.7_s2_e6_c80_se0.25_nsw', 'ir_r3_k3.5.7.9_a1.1_p1.1_s1_e6_c80_se0.25_nsw'],
    ['ir_r1_k3_s1_e6_c120_se0.5_nsw', 'ir_r3_k3.5.7.9_a1.1_p1.1_s1_e3_c120_se0.5_nsw'],
    ['ir_r1_k3.5.7.9_s2_e6_c200_se0.5_nsw', 'ir_r3_k3.5.7.9_p1.1_s1_e6_c200_se0.5_nsw'],
  ],
};

describe('timm strings', () => {
  it.each(Object.entries(ARCH_DEFS))('%s is exported as timm itself defines it', (name, expected) => {
    expect(toArchDef(describeMobile(buildZoo(name, IMAGENET)))).toEqual(expected);
  });

  it('writes repeats with the stride of the first, and MobileNetV1 as units without a skip', () => {
    expect(toArchDef(describeMobile(buildZoo('mobilenet-v2', IMAGENET))).slice(0, 3)).toEqual([
      ['ds_r1_k3_s1_c16'],
      ['ir_r2_k3_s2_e6_c24'],
      ['ir_r3_k3_s2_e6_c32'],
    ]);
    expect(toArchDef(describeMobile(buildZoo('mobilenet-v1', IMAGENET)))[3]).toEqual(['dsa_r6_k3_s2_c512']);
  });

  it.each([
    'mixnet-s',
    'mixnet-m',
    'mixnet-l',
    'mixnet-xl',
    'mobilenet-v1',
    'mobilenet-v2-1.4',
    'mnasnet-a1',
    'mnasnet-small',
    'proxylessnas-mobile',
    'single-path-nas',
    'efficientnet-b0',
  ])('%s is the same graph after a trip through timm’s Python, in both resolutions', (name) => {
    for (const target of [IMAGENET, { size: 32, classes: 10 }]) {
      const graph = buildZoo(name, target);
      expect(parseBlocks(timmSource(name, graph), 'net.py')).toEqual(graph);
    }
  });

  it.each<[string, Graph, string]>([
    [
      'exponential partition',
      withDepthwise(buildZoo('mobilenet-v2', IMAGENET), { kernels: [3, 5, 7], partition: 'exponential' }),
      'block 0: partition exponential',
    ],
    [
      'groups in multiples',
      inMultiples(buildZoo('mixnet-s', IMAGENET), 32),
      '3.depthwise: groups of 80, 32, 32 channels (channelMultiple 32); a block string means 48, 48, 48',
    ],
    [
      'dilation',
      withDepthwise(buildZoo('mobilenet-v2', IMAGENET), { kernels: [5], dilated: true }),
      'block 0: dilated kernels',
    ],
    ['shuffles and biases', buildZoo('fbnet-a', IMAGENET), '0.expand'],
    ['cells', buildZoo('nasnet-a-mobile', IMAGENET), 'stem.conv'],
    ['a second dense layer', buildZoo('mobilenet-v3-large', IMAGENET), 'fc.hidden-act'],
  ])('an error names %s', (_, graph, problem) => {
    const error = thrown(() => timmSource('x', graph));
    expect(error.code).toBe('EXPORT_CANNOT');
    expect(error.message).toContain(problem);
  });

  it('takes multiples that change no group', () => {
    const graph = buildZoo('mixnet-s', IMAGENET);
    expect(timmSource('x', inMultiples(graph, 2))).toBe(timmSource('x', graph));
  });

  it('an error names middle channels that timm would round', () => {
    const graph = importBlocks({ stem: 12, blocks: ['r1_k3_a1_p1_s11_e3_i12_o12'] }, 'x');
    expect(thrown(() => timmSource('x', graph)).message).toContain(
      'block 0: 36 middle channels: timm rounds them to a multiple of 8',
    );
  });
});

const SETTINGS = { activation: 'relu', stem: 16 } as const;

/** The blocks of timm strings, all of them separable. */
function separable(...archDef: string[][]): SeparableBlock[] {
  return fromArchDef(archDef, SETTINGS).filter((block) => block.kind === 'separable');
}

describe('the reader of timm strings', () => {
  it('takes tokens in any order, fractional expansions and missing defaults', () => {
    const [a] = fromArchDef([['ir_c24_e2.5_nre_s1_k5_r1']], SETTINGS);
    expect(a).toMatchObject({ mid: 40, output: 24, kernels: [5], stride: 1, expandGroups: 1, squeeze: null });
  });

  it('sets the stride of every block of a stage but the first to 1', () => {
    const blocks = fromArchDef([['ir_r2_k3_s2_e3_c24', 'ir_r1_k3_s2_e3_c24']], SETTINGS);
    expect(blocks.map(({ stride }) => stride)).toEqual([2, 1, 1]);
  });

  it('builds an expand convolution for ir with e1, none for ds, and ignores e on ds', () => {
    const blocks = separable(['ir_r1_k3_s1_e1_c16', 'ds_r1_k3_s1_e1_c16']);
    expect(blocks.map(({ expands, mid }) => [expands, mid])).toEqual([
      [true, 16],
      [false, 16],
    ]);
  });

  it('rounds channels to 8 and squeeze channels to the even neighbour', () => {
    const [a, b] = separable(['ir_r1_k3_s1_e6_c20_se0.25'], ['ir_r1_k3_s1_e1_c24_se0.0625']);
    expect([a?.output, a?.squeeze?.channels, b?.squeeze?.channels]).toEqual([24, 4, 2]);
  });

  it('reads noskip, the activations and a last stage of one plain 1×1 convolution as head', () => {
    const graph = importBlocks({ stem: 16, arch_def: [['ir_r2_k3_s1_e3_c16_noskip_nhs'], ['cn_r1_k1_s1_c96']] }, 'x');
    expect(graph.nodes.some(({ op }) => op.kind === 'add')).toBe(false);
    expect(describeMobile(graph)).toMatchObject({ head: { filters: 96 }, blocks: [{ activation: 'hard-swish' }, {}] });
  });

  it.each([
    ['xx_r1_k3_s1_c16', 'block type "xx"'],
    ['ir_r1_k3_s1_c16', '"e" is missing'],
    ['ds_r1_k3_c16', '"s" is missing'],
    ['ds_r1_k3_s3_c16', '"s3"'],
    ['ds_r1_k3_s1_c16_cc4', 'key "cc"'],
    ['ds_r1_k3_s1_c16_nmi', 'activation "nmi"'],
    ['ds_r1_k3_s1_c16_p3', '"p3"'],
    ['ds_r1_k3_s1_c16_?', 'token "?"'],
    ['ds_r0_k3_s1_c16', '"r0"'],
  ])('refuses %s and names the token', (text, problem) => {
    const error = thrown(() => fromArchDef([[text]], SETTINGS));
    expect(error.code).toBe('BLOCK_STRING');
    expect(error.message).toContain(`"${text}"`);
    expect(error.message).toContain(problem);
  });

  it('says what Python lacks', () => {
    expect(thrown(() => parseBlocks('model = 1\n', 'net.py')).message).toContain(
      'net.py: expected a list named arch_def',
    );
    expect(thrown(() => parseBlocks("arch_def = [[f('x')]]\n", 'net.py')).code).toBe('BLOCKS_INVALID');
    expect(thrown(() => parseBlocks('{"stem": 16}', 'net.json')).code).toBe('BLOCKS_INVALID');
  });
});

describe('block strings of MixNet’s TensorFlow code', () => {
  it('are those of its own definition of MixNet-S', () => {
    expect(toBlockStrings(describeMobile(buildZoo('mixnet-s', IMAGENET)).blocks)).toEqual([
      'r1_k3_a1_p1_s11_e1_i16_o16',
      'r1_k3_a1.1_p1.1_s22_e6_i16_o24',
      'r1_k3_a1.1_p1.1_s11_e3_i24_o24',
      'r1_k3.5.7_a1_p1_s22_e6_i24_o40_se0.5_sw',
      'r3_k3.5_a1.1_p1.1_s11_e6_i40_o40_se0.5_sw',
      'r1_k3.5.7_a1_p1.1_s22_e6_i40_o80_se0.25_sw',
      'r2_k3.5_a1_p1.1_s11_e6_i80_o80_se0.25_sw',
      'r1_k3.5.7_a1.1_p1.1_s11_e6_i80_o120_se0.5_sw',
      'r2_k3.5.7.9_a1.1_p1.1_s11_e3_i120_o120_se0.5_sw',
      'r1_k3.5.7.9.11_a1_p1_s22_e6_i120_o200_se0.5_sw',
      'r2_k3.5.7.9_a1_p1.1_s11_e6_i200_o200_se0.5_sw',
    ]);
  });

  it.each(['mixnet-m', 'mixnet-l', 'mnasnet-a1', 'mnasnet-b1', 'efficientnet-b0'])('%s survives the trip', (name) => {
    const graph = buildZoo(name, IMAGENET);
    expect(parseBlocks(JSON.stringify(blockDocument(name, graph)), 'x.json')).toEqual(graph);
  });

  it('say dilation, which only layers without a stride have', () => {
    const graph = withDepthwise(buildZoo('mixnet-s', IMAGENET), { kernels: [3, 5], dilated: true });
    const { blocks } = blockDocument('d', graph);
    expect(blocks[0]).toBe('r1_k3.5_a1_p1_s11_e1_i16_o16_dilated');
    expect(blocks[1]).toBe('r1_k3.5_a1.1_p1.1_s22_e6_i16_o24');
    expect(importBlocks({ ...blockDocument('mixnet-s', graph) }, 'x')).toEqual(graph);
  });

  it('either come back as the same network or name what they cannot say, over random genotypes', () => {
    const space = loadSpace('mixnet-extended', '.');
    const draws = stream(3, 'block-strings');
    const outcomes = Array.from({ length: 40 }, () => {
      const graph = space.decode(sampleGenotype(space, draws), { size: 64, classes: 10 });
      const problems = [
        () => parseBlocks(timmSource(graph.name, graph), 'x'),
        () => importBlocks(blockDocument(graph.name, graph), 'x'),
      ];
      return problems.map((trip) => {
        try {
          expect(trip()).toEqual(graph);
          return 'same';
        } catch (error) {
          expect(error).toMatchObject({ code: 'EXPORT_CANNOT' });
          return 'refused';
        }
      });
    });
    expect(outcomes.flat()).toContain('refused');
  });

  it.each([
    ['r1_k3_a1_p1_s11_i16_o16', '"e" is missing'],
    ['r1_k3_a1_p1_s12_e1_i16_o16', '"s12"'],
    ['r1_k3_a1_p1_s11_e1_i24_o16', '"i24": the block before has 16'],
    ['r1_k3_a1_p1_s11_e1.5_i16_o16', '"e1.5"'],
    ['r1_k3_a1_p1_s11_e1_i16_o16_xx', 'token "xx"'],
  ])('refuses %s and names the token', (text, problem) => {
    expect(thrown(() => importBlocks({ stem: 16, blocks: [text] }, 'x')).message).toContain(problem);
  });

  it('name an activation that they lack', () => {
    const error = thrown(() => blockDocument('x', buildZoo('mobilenet-v2', IMAGENET)));
    expect(error.message).toBe(
      'block strings cannot hold this network: block 0: activation relu6: only relu and swish',
    );
  });
});

describe('describing a graph', () => {
  it('names a node that reads past its neighbour', () => {
    const builder = new GraphBuilder('g', [8, 8, 3]);
    const stem = builder.activation('act', builder.batchNorm('bn', builder.conv('conv', builder.input, 8, 3)), 'relu');
    builder.block('0');
    const y = builder.batchNorm('bn', builder.depthwise('depthwise', stem, [3]));
    builder.activation('act', y, 'relu');
    const odd = builder.conv('project', y, 8, 1);
    const pooled = builder.block('fc').add('pool', { kind: 'global-avg-pool' }, builder.batchNorm('bn', odd));
    const graph = builder.build(builder.add('dense', { kind: 'dense', units: 2, bias: true }, pooled));
    expect(thrown(() => describeMobile(graph)).message).toMatch(/: 0\.project: reads 0\.bn, not the value before it$/);
  });

  it('names a vector that block strings have no word for', () => {
    const builder = new GraphBuilder('g', [8, 8, 3]);
    const stem = builder.activation('act', builder.batchNorm('bn', builder.conv('conv', builder.input, 8, 3)), 'relu');
    const flat = builder.block('fc').add('flat', { kind: 'flatten' }, stem);
    const graph = builder.build(builder.add('dense', { kind: 'dense', units: 2, bias: true }, flat));
    const error = thrown(() => describeMobile(graph));
    expect(error.code).toBe('EXPORT_CANNOT');
    expect(error.message).toContain('flatten');
  });
});
