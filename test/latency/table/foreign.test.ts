import { describe, expect, it } from 'vitest';
import { addBottleneck, GraphBuilder, type Value } from '../../../src/graph/index.ts';
import {
  coverageOf,
  exportTable,
  type ForeignFormat,
  importTable,
  openPredictor,
  parseTable,
  tableText,
} from '../../../src/latency/index.ts';
import { parseSpace } from '../../../src/space/index.ts';
import { thrown } from '../../thrown.ts';

const OFA = `Conv-input:32x32x3-output:16x16x8: {count: 40, mean: 0.5, var: 0.01}
expanded_conv-input:16x16x8-output:8x8x16-expand:3-kernel:5-stride:2-idskip:0: {count: 30, mean: 1.25, var: 0.02}
expanded_conv-input:8x8x16-output:8x8x16-expand:3-kernel:3-stride:1-idskip:1: {count: 20, mean: 2, var: 0}
Conv_1-input:8x8x16-output:8x8x32: {mean: 0.25}
Logits-input:8x8x32-output:10: {mean: 0.125}
`;
const OFA_SE = `expanded_conv-input:16x16x8-output:8x8x16-expand:24-kernel:5-stride:2-idskip:0-se:1-hs:1: {count: 3, mean: 1.5, var: 0.25}
`;
const CSV = `16x16x8-8x8x16-expand:3-kernel:5-stride:2,1.25
8x8x16-8x8x16-expand:3-kernel:3-stride:1,2.0000000000000018
`;
const DYNAMIC = JSON.stringify({
  'AvgPool2D-input:8x8x32-output:1x1x32': { count: 9, mean: 0.1, std: 0.25 },
  'expanded_conv-input:16x16x8-output:8x8x16-expand:24-kernel:5-stride:2-idskip:0-se:0-hs:0': {
    count: 9,
    mean: 1.5,
    std: 0.5,
  },
  'Logits-input:1x1x32-output:10': { count: 9, mean: 0.2, std: 0 },
});
const TF_NAS = JSON.stringify({
  base: 3.5,
  MBI_16_8_0_16_k5_s2_relu: { 24: 1.25, 48: 2.5 },
  MBI_8_16_16_16_k3_s1_swish: { 48: 2 },
});

const TABLES: readonly (readonly [ForeignFormat, string])[] = [
  ['ofa', OFA],
  ['ofa', OFA_SE],
  ['proxylessnas', CSV],
  ['dynamicofa', DYNAMIC],
  ['tf-nas', TF_NAS],
];

describe('tables of other tools', () => {
  it.each(TABLES)('of %s come back from export as they went in', (format, text) => {
    const table = importTable(text, format, 'in', 'phone');
    const written = exportTable(table, format, 'in');
    expect(importTable(written, format, 'in', 'phone')).toEqual(table);
    expect(parseTable(tableText(table), 't.json')).toEqual(table);
  });

  it('say of a block its shapes, expansion, kernel, stride, skip and squeeze', () => {
    const { rows } = importTable(OFA, 'ofa', 'in', 'phone');
    expect(rows.map(({ kind }) => kind)).toEqual(['first-conv', 'block', 'block', 'feature-mix', 'classifier']);
    expect(rows[1]).toMatchObject({
      input: [16, 16, 8],
      output: [8, 8, 16],
      expansion: 3,
      kernel: 5,
      stride: 2,
      skip: false,
      hasSe: false,
      ms: 1.25,
      count: 30,
      variance: 0.02,
    });
  });

  it('name middle channels where they say squeezes: 24 of 8 is an expansion of 3', () => {
    const [row] = importTable(OFA_SE, 'ofa', 'in', 'phone').rows;
    expect(row).toMatchObject({ expansion: 3, hasSe: true, activation: 'hard-swish' });
    expect(importTable(DYNAMIC, 'dynamicofa', 'in', 'phone').rows[1]).toMatchObject({ expansion: 3, variance: 0.25 });
  });

  it('of TF-NAS have a row for each number of middle channels, and one of all the rest', () => {
    const { rows } = importTable(TF_NAS, 'tf-nas', 'in', 'cpu');
    expect(rows.map(({ kind, expansion, se, skip, ms }) => [kind, expansion, se, skip, ms])).toEqual([
      ['base', null, null, null, 3.5],
      ['block', 3, 0, false, 1.25],
      ['block', 6, 0, false, 2.5],
      ['block', 3, 16, true, 2],
    ]);
  });

  it.each<readonly [ForeignFormat, string, RegExp]>([
    ['ofa', 'a: [', /^in: not valid YAML/],
    ['ofa', 'Conv-input:1x1x3-output:1x1x8: {mean: -1}', /^in: not a table of this format: Conv/],
    ['ofa', 'Pool-input:1x1x3-output:1x1x8: {mean: 1}', /^in: row Pool-input:1x1x3-output:1x1x8: expected one of Conv/],
    ['ofa', 'expanded_conv-input:1x1x3-output:1x1x8-kernel:3: {mean: 1}', /expected expand, kernel and stride/],
    ['proxylessnas', '16x16x8-8x8x16-expand:3-kernel:5-stride:2,1.2\n16x16x8,', /^in:2: expected HxWxC-HxWxC/],
    ['proxylessnas', '16x16x8-8x8x16-expand:3-kernel:5-stride:2,6.0findstr', /^in:1: expected/],
    ['proxylessnas', '', /^in: the table has no rows/],
    ['dynamicofa', '{"Conv"', /^in: not valid JSON/],
    ['tf-nas', '{"MBI_16": {"24": 1}}', /^in: row MBI_16: expected NAME_SIZE_IN/],
    ['tf-nas', '{"MBI_16_8_0_16_k5_s2_relu": 4}', /expected milliseconds by middle channels/],
  ])('of %s that cannot be read are refused: %s', (format, text, message) => {
    const error = thrown(() => importTable(text, format, 'in', 'phone'));
    expect(error.code).toBe('LATENCY_TABLE');
    expect(error.message).toMatch(message);
  });

  it('are written in their own format only', () => {
    const table = importTable(CSV, 'proxylessnas', 'in', 'phone');
    expect(thrown(() => exportTable(table, 'ofa', 'in')).message).toContain('the table was imported from proxylessnas');
  });
});

function smallNetwork(kernels: readonly number[] = [5], width = 16) {
  const builder = new GraphBuilder('small', [32, 32, 3]).block('stem');
  const norm = (role: string, x: Value) => builder.batchNorm(role, x);
  let x: Value = builder.activation('a', norm('b', builder.conv('c', builder.input, 8, 3, { stride: 2 })), 'relu');
  const common = { partition: 'equal', dilated: false, expandGroups: 1, projectGroups: 1, seRatio: 0 } as const;
  const spec = { ...common, activation: 'relu', skip: true, expansion: 3 } as const;
  x = addBottleneck(builder.block('0'), x, { ...spec, filters: width, stride: 2, kernels });
  x = addBottleneck(builder.block('1'), x, { ...spec, filters: width, stride: 1, kernels: [3] });
  builder.block('head');
  x = builder.activation('a', norm('b', builder.conv('c', x, 32, 1)), 'relu');
  builder.block('fc');
  x = builder.add('pool', { kind: 'global-avg-pool' }, x);
  return builder.build(builder.add('dense', { kind: 'dense', units: 10, bias: true }, x));
}

describe('predictions from a block table', () => {
  it('are the sum of its rows, those around the blocks where it has them', () => {
    const predict = (format: ForeignFormat, text: string) =>
      openPredictor(importTable(text, format, 'in', 'phone'), 'in').predict(smallNetwork());
    expect(predict('ofa', OFA)).toEqual({ ms: 0.5 + 1.25 + 2 + 0.25 + 0.125, sd: null, interpolated: 0 });
    expect(predict('proxylessnas', CSV).ms).toBeCloseTo(3.25);
    const relu = TF_NAS.replace('16_16_16_k3_s1_swish', '16_0_16_k3_s1_relu');
    expect(predict('tf-nas', relu).ms).toBeCloseTo(3.5 + 1.25 + 2);
  });

  it.each<readonly [string, ReturnType<typeof smallNetwork>]>([
    ['mixed kernels', smallNetwork([3, 5])],
    ['a width that no row has', smallNetwork([5], 24)],
  ])('are refused for %s, with the block named', (_what, graph) => {
    const predictor = openPredictor(importTable(CSV, 'proxylessnas', 'in', 'phone'), 'lut.csv');
    expect(thrown(() => predictor.predict(graph)).message).toMatch(/^lut\.csv: no row for block 16x16x8 -> 8x8x/);
  });

  it('say which blocks of a space are not covered, the most frequent first', () => {
    const space = parseSpace(
      `name: two
stem: { filters: 8 }
stages:
  - { filters: 16, stride: 2, expansion: 3, kernels: [[5], [3, 5]] }
head: { filters: 32 }
`,
      'two.yaml',
    );
    const table = importTable(OFA, 'ofa', 'in', 'phone');
    const coverage = coverageOf(table, space, { size: 32, classes: 10, lowRes: false }, 'in');
    expect(coverage.blocks).toBe(5);
    expect(coverage.missing.map(({ block }) => block)).toEqual([
      'block 16x16x8 -> 8x8x16 expand 3 kernel 3,5 stride 2 no skip se 0 relu',
    ]);
    expect(coverage.predictable + (coverage.missing[0]?.count ?? 0)).toBe(coverage.networks);
  });
});
