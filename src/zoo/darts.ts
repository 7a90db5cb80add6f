import { type Graph, GraphBuilder, type Value } from '../graph/index.ts';
import { addConvUnit, finish, TORCH_BATCH_NORM } from './parts.ts';
import { imageShape, strideRule, type ZooTarget } from './target.ts';

/** One edge of a cell: an op and the value it reads; 0 and 1 are the two previous cells, 2 on the cell's own nodes. */
type Edge = readonly [op: 'sep3' | 'dil3' | 'max3' | 'avg3' | 'skip', from: number];

/** Four nodes, each the sum of two edges; the cell's output joins them. */
type CellPlan = readonly (readonly [Edge, Edge])[];

interface Genotype {
  readonly normal: CellPlan;
  readonly reduce: CellPlan;
}

/** @see Liu et al., ICLR 2019, and the released `genotypes.py` */
const V1: Genotype = {
  normal: [
    [
      ['sep3', 1],
      ['sep3', 0],
    ],
    [
      ['skip', 0],
      ['sep3', 1],
    ],
    [
      ['skip', 0],
      ['sep3', 1],
    ],
    [
      ['sep3', 0],
      ['skip', 2],
    ],
  ],
  reduce: [
    [
      ['max3', 0],
      ['max3', 1],
    ],
    [
      ['skip', 2],
      ['max3', 0],
    ],
    [
      ['max3', 0],
      ['skip', 2],
    ],
    [
      ['skip', 2],
      ['avg3', 0],
    ],
  ],
};

const V2: Genotype = {
  normal: [
    [
      ['sep3', 0],
      ['sep3', 1],
    ],
    [
      ['sep3', 0],
      ['sep3', 1],
    ],
    [
      ['sep3', 1],
      ['skip', 0],
    ],
    [
      ['skip', 0],
      ['dil3', 2],
    ],
  ],
  reduce: [
    [
      ['max3', 0],
      ['max3', 1],
    ],
    [
      ['skip', 2],
      ['max3', 1],
    ],
    [
      ['max3', 0],
      ['skip', 2],
    ],
    [
      ['skip', 2],
      ['max3', 1],
    ],
  ],
};

const CELLS = 14;
const REDUCTIONS = [4, 9];

/** ReLU, depthwise, pointwise, batch norm. A kernel of 5, dilated, is 3×3 taps two pixels apart. */
function separable(
  builder: GraphBuilder,
  role: string,
  x: Value,
  filters: number,
  stride: number,
  dilated: boolean,
): Value {
  const active = builder.activation(`${role}-act`, x, 'relu');
  const y = builder.depthwise(`${role}-depthwise`, active, [dilated ? 5 : 3], { stride, dilated });
  return addConvUnit(builder, `${role}-pointwise`, y, filters, 1);
}

function addEdge(builder: GraphBuilder, role: string, op: Edge[0], x: Value, filters: number, stride: number): Value {
  switch (op) {
    case 'skip':
      return x;
    case 'sep3':
      return separable(
        builder,
        `${role}b`,
        separable(builder, `${role}a`, x, filters, stride, false),
        filters,
        1,
        false,
      );
    case 'dil3':
      return separable(builder, role, x, filters, stride, true);
    case 'max3':
    case 'avg3': {
      const kind = op === 'max3' ? 'max-pool' : 'avg-pool';
      return builder.add(role, { kind, kernel: 3, stride, padding: 'same' }, x);
    }
  }
}

/** ReLU, pointwise, batch norm; or, where the value has twice the resolution, two strided halves one pixel apart. */
function preprocess(builder: GraphBuilder, role: string, x: Value, filters: number, reduces: boolean): Value {
  const active = builder.activation(`${role}-act`, x, 'relu');
  if (!reduces) return addConvUnit(builder, role, active, filters, 1);
  const shifted = builder.add(`${role}-shift`, { kind: 'shift' }, active);
  const left = builder.conv(`${role}-left`, active, filters / 2, 1, { stride: 2 });
  const right = builder.conv(`${role}-right`, shifted, filters / 2, 1, { stride: 2 });
  return builder.batchNorm(`${role}-bn`, builder.add(`${role}-join`, { kind: 'concat' }, left, right));
}

function addCell(
  builder: GraphBuilder,
  plan: CellPlan,
  inputs: readonly Value[],
  filters: number,
  stride: number,
): Value {
  const values = [...inputs];
  for (const [i, edges] of plan.entries()) {
    const sides = edges.map(([op, from], side) => {
      const x = values[from] as Value;
      return addEdge(builder, `node${i}-${side === 0 ? 'left' : 'right'}`, op, x, filters, from < 2 ? stride : 1);
    });
    values.push(builder.add(`node${i}`, { kind: 'add' }, ...sides));
  }
  return builder.add('output', { kind: 'concat' }, ...values.slice(2));
}

function build(name: string, genotype: Genotype, channels: number, target: ZooTarget): Graph {
  const builder = new GraphBuilder(name, imageShape(target), TORCH_BATCH_NORM);
  const strideOf = strideRule(target);
  let old = addConvUnit(builder, 'conv1', builder.input, channels / 2, 3, { stride: strideOf(2), fn: 'relu' });
  old = addConvUnit(builder, 'conv2', old, channels, 3, { stride: strideOf(2) });
  let x = addConvUnit(builder, 'conv3', builder.activation('conv2-act', old, 'relu'), channels, 3, {
    stride: strideOf(2),
  });
  let filters = channels;
  let reducedBefore = true;
  for (let i = 0; i < CELLS; i++) {
    const reduces = REDUCTIONS.includes(i);
    if (reduces) filters *= 2;
    builder.block(String(i));
    const inputs = [
      preprocess(builder, 'previous', old, filters, reducedBefore),
      preprocess(builder, 'last', x, filters, false),
    ];
    old = x;
    x = addCell(builder, reduces ? genotype.reduce : genotype.normal, inputs, filters, reduces ? strideOf(2) : 1);
    reducedBefore = reduces;
  }
  return finish(builder, x, target.classes, 0);
}

/** DARTS, the first published cells with 50 channels, the form that comparison tables list: 4,853,975 parameters. */
export function buildDartsV1(target: ZooTarget): Graph {
  return build('darts-v1', V1, 50, target);
}

/** DARTS, the final cells with 48 channels: 4,718,752 parameters. */
export function buildDartsV2(target: ZooTarget): Graph {
  return build('darts-v2', V2, 48, target);
}
