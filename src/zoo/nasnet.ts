import { type Graph, GraphBuilder, type Value } from '../graph/index.ts';
import { finish } from './parts.ts';
import { imageShape, strideRule, type ZooTarget } from './target.ts';

/** Output channels of the whole network over its 24 (6 values, two doublings) give the filters of the first cells. */
const FILTERS = 1056 / 24;
const CELLS_PER_STAGE = 4;
const STEM_FILTERS = 32;
const BATCH_NORM = { momentum: 0.9997, epsilon: 1e-3 };

/** The two values a cell reads: the previous cell's and the one before it. */
interface Inputs {
  readonly h: Value;
  readonly p: Value;
}

/** Appends the ops of one cell, each under a role of its own. */
class Cell {
  constructor(
    readonly builder: GraphBuilder,
    readonly filters: number,
    readonly stride: number,
  ) {}

  /** ReLU, pointwise, batch norm. */
  squeeze(role: string, x: Value): Value {
    const { builder, filters } = this;
    return builder.batchNorm(
      `${role}-bn`,
      builder.conv(role, builder.activation(`${role}-act`, x, 'relu'), filters, 1),
    );
  }

  /** ReLU, depthwise, pointwise, batch norm, twice; the stride stands on the first. */
  separable(role: string, x: Value, kernel: number, stride: number): Value {
    const { builder, filters } = this;
    const half = (part: string, input: Value, s: number): Value => {
      const y = builder.activation(`${role}-act${part}`, input, 'relu');
      const depthwise = builder.depthwise(`${role}-depthwise${part}`, y, [kernel], { stride: s });
      return builder.batchNorm(`${role}-bn${part}`, builder.conv(`${role}-pointwise${part}`, depthwise, filters, 1));
    };
    return half('2', half('1', x, stride), 1);
  }

  pool(role: string, x: Value, kind: 'max-pool' | 'avg-pool', stride: number): Value {
    return this.builder.add(role, { kind, kernel: 3, stride, padding: 'same' }, x);
  }

  sum(role: string, a: Value, b: Value): Value {
    return this.builder.add(role, { kind: 'add' }, a, b);
  }

  concat(...values: readonly Value[]): Value {
    return this.builder.add('output', { kind: 'concat' }, ...values);
  }

  /** Brings the older input to the resolution and the channels of the cell. */
  adjust(p: Value, x: Value): Value {
    if (p.shape[0] !== x.shape[0]) return this.#factorisedReduction(p);
    return p.shape[2] === this.filters ? p : this.squeeze('adjust', p);
  }

  /** Halves the resolution by two pointwise convolutions of every second pixel, the second one pixel off the first. */
  #factorisedReduction(p: Value): Value {
    const { builder } = this;
    const active = builder.activation('adjust-act', p, 'relu');
    const half = Math.floor(this.filters / 2);
    const path = (role: string, x: Value): Value => {
      const pooled = builder.add(`${role}-pool`, { kind: 'avg-pool', kernel: 1, stride: 2, padding: 'same' }, x);
      return builder.conv(role, pooled, half, 1);
    };
    const left = path('adjust-left', active);
    const right = path('adjust-right', builder.add('adjust-shift', { kind: 'shift' }, active));
    return builder.batchNorm('adjust-bn', builder.add('adjust-join', { kind: 'concat' }, left, right));
  }
}

function normalCell(cell: Cell, { h, p }: Inputs): Value {
  const x1 = cell.sum('x1', cell.separable('x1-left', h, 5, 1), cell.separable('x1-right', p, 3, 1));
  const x2 = cell.sum('x2', cell.separable('x2-left', p, 5, 1), cell.separable('x2-right', p, 3, 1));
  const x3 = cell.sum('x3', cell.pool('x3-left', h, 'avg-pool', 1), p);
  const x4 = cell.sum('x4', cell.pool('x4-left', p, 'avg-pool', 1), cell.pool('x4-right', p, 'avg-pool', 1));
  const x5 = cell.sum('x5', cell.separable('x5-left', h, 3, 1), h);
  return cell.concat(p, x1, x2, x3, x4, x5);
}

function reductionCell(cell: Cell, { h, p }: Inputs): Value {
  const s = cell.stride;
  const x1 = cell.sum('x1', cell.separable('x1-left', h, 5, s), cell.separable('x1-right', p, 7, s));
  const x2 = cell.sum('x2', cell.pool('x2-left', h, 'max-pool', s), cell.separable('x2-right', p, 7, s));
  const x3 = cell.sum('x3', cell.pool('x3-left', h, 'avg-pool', s), cell.separable('x3-right', p, 5, s));
  const x4 = cell.sum('x4', x2, cell.pool('x4-right', x1, 'avg-pool', 1));
  const x5 = cell.sum('x5', cell.separable('x5-left', x1, 3, 1), cell.pool('x5-right', h, 'max-pool', s));
  return cell.concat(x2, x3, x4, x5);
}

/**
 * NASNet-A mobile (4 @ 1056): 5,289,978 trained parameters. Two reduction cells follow the stem, then three stages of
 * four normal cells with a reduction cell between them.
 *
 * @see Zoph et al., CVPR 2018, and Keras' `nasnet.py`
 */
export function buildNasnetAMobile(target: ZooTarget): Graph {
  const builder = new GraphBuilder('nasnet-a-mobile', imageShape(target), BATCH_NORM);
  const strideOf = strideRule(target);
  const stem = builder.conv('conv', builder.input, STEM_FILTERS, 3, { stride: strideOf(2), padding: 'valid' });
  let x = builder.batchNorm('bn', stem);
  let previous: Value | undefined;
  let number = 0;
  const add = (make: (cell: Cell, inputs: Inputs) => Value, filters: number, stride: number): void => {
    const cell = new Cell(builder.block(String(number++)), filters, stride);
    const p = previous === undefined ? x : cell.adjust(previous, x);
    const output = make(cell, { h: cell.squeeze('squeeze', x), p });
    previous = x;
    x = output;
  };
  add(reductionCell, FILTERS / 4, strideOf(2));
  add(reductionCell, FILTERS / 2, strideOf(2));
  for (const [stage, filters] of [FILTERS, 2 * FILTERS, 4 * FILTERS].entries()) {
    if (stage > 0) add(reductionCell, filters, strideOf(2));
    for (let i = 0; i < CELLS_PER_STAGE; i++) add(normalCell, filters, 1);
  }
  return finish(builder, builder.block('head').activation('act', x, 'relu'), target.classes, 0);
}
