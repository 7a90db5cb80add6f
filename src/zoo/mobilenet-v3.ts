import { type ActivationName, type Graph, GraphBuilder, TF_BATCH_NORM } from '../graph/index.ts';
import { roundToEight } from './channels.ts';
import { addHead, addStem } from './ends.ts';
import { addRows, type BlockRow } from './mobile.ts';
import { strideRule, type ZooTarget } from './target.ts';

/** One row of MobileNetV3's table. */
interface Row {
  readonly kernel: number;
  /** Channels between expand and project. */
  readonly mid: number;
  readonly filters: number;
  readonly squeezes?: boolean;
  readonly fn: ActivationName;
  readonly stride?: number;
}

const RE = { fn: 'relu' } as const;
const HS = { fn: 'hard-swish' } as const;

/** @see Howard et al., ICCV 2019, table 1 */
const ROWS: readonly Row[] = [
  { kernel: 3, mid: 16, filters: 16, ...RE },
  { kernel: 3, mid: 64, filters: 24, stride: 2, ...RE },
  { kernel: 3, mid: 72, filters: 24, ...RE },
  { kernel: 5, mid: 72, filters: 40, stride: 2, squeezes: true, ...RE },
  { kernel: 5, mid: 120, filters: 40, squeezes: true, ...RE },
  { kernel: 5, mid: 120, filters: 40, squeezes: true, ...RE },
  { kernel: 3, mid: 240, filters: 80, stride: 2, ...HS },
  { kernel: 3, mid: 200, filters: 80, ...HS },
  { kernel: 3, mid: 184, filters: 80, ...HS },
  { kernel: 3, mid: 184, filters: 80, ...HS },
  { kernel: 3, mid: 480, filters: 112, squeezes: true, ...HS },
  { kernel: 3, mid: 672, filters: 112, squeezes: true, ...HS },
  { kernel: 5, mid: 672, filters: 160, stride: 2, squeezes: true, ...HS },
  { kernel: 5, mid: 960, filters: 160, squeezes: true, ...HS },
  { kernel: 5, mid: 960, filters: 160, squeezes: true, ...HS },
];

const STEM = 16;

/** The squeeze is a quarter of the middle channels, rounded to 8; its gate is the hard sigmoid. */
function blockRow({ kernel, mid, filters, squeezes, fn, stride = 1 }: Row, input: number): BlockRow {
  const squeeze = { channels: roundToEight(mid / 4), fn: 'relu', gate: 'hard-sigmoid' } as const;
  const base = { filters, expansion: mid / input, kernels: [kernel], stride, activation: fn };
  return squeezes ? { ...base, squeeze } : base;
}

/** MobileNetV3-Large: 5,483,032 parameters. After the global mean stands a dense layer of 1280 units, without batch norm. */
export function buildMobilenetV3Large(target: ZooTarget): Graph {
  const builder = new GraphBuilder('mobilenet-v3-large', [target.size, target.size, 3], TF_BATCH_NORM);
  const strideOf = strideRule(target);
  const rows = ROWS.map((row, i) => blockRow(row, ROWS[i - 1]?.filters ?? STEM));
  let x = addStem(builder, STEM, strideOf(2), 'hard-swish');
  x = addHead(builder, addRows(builder, x, rows, strideOf), 960, 'hard-swish');
  builder.block('fc');
  x = builder.add('pool', { kind: 'global-avg-pool' }, x);
  x = builder.add('hidden', { kind: 'dense', units: 1280, bias: true }, x);
  x = builder.add('dropout', { kind: 'dropout', rate: 0.2 }, builder.activation('hidden-act', x, 'hard-swish'));
  return builder.build(builder.add('dense', { kind: 'dense', units: target.classes, bias: true }, x));
}
