import { type ActivationName, type Graph, GraphBuilder, TF_BATCH_NORM } from '../graph/index.ts';
import { addRows, type BlockRow } from './mobile-stages.ts';
import { addHead, addStem, classify } from './parts.ts';
import { roundToEight, scaleChannels } from './round-channels.ts';
import { imageShape, strideRule, type ZooTarget } from './target.ts';

/** One row of MobileNetV3's table. */
interface Row {
  readonly kernel: number;
  /** Channels between expand and project are the input's times this, rounded to 8. */
  readonly expansion: number;
  readonly filters: number;
  readonly squeezes?: boolean;
  readonly activation: ActivationName;
  readonly stride?: number;
  readonly repeats?: number;
}

const RE = { activation: 'relu' } as const;
const HS = { activation: 'hard-swish' } as const;
const SE = { squeezes: true } as const;

/** @see Howard et al., ICCV 2019, table 1, which prints the rounded channels */
const ROWS: readonly Row[] = [
  { kernel: 3, expansion: 1, filters: 16, ...RE },
  { kernel: 3, expansion: 4, filters: 24, stride: 2, ...RE },
  { kernel: 3, expansion: 3, filters: 24, ...RE },
  { kernel: 5, expansion: 3, filters: 40, stride: 2, repeats: 3, ...RE, ...SE },
  { kernel: 3, expansion: 6, filters: 80, stride: 2, ...HS },
  { kernel: 3, expansion: 2.5, filters: 80, ...HS },
  { kernel: 3, expansion: 2.3, filters: 80, repeats: 2, ...HS },
  { kernel: 3, expansion: 6, filters: 112, repeats: 2, ...HS, ...SE },
  { kernel: 5, expansion: 6, filters: 160, stride: 2, repeats: 3, ...HS, ...SE },
];

const STEM = 16;
const HEAD = 960;

/** One block; the squeeze is a quarter of the middle channels, rounded to 8, and its gate the hard sigmoid. */
function blockRow(row: Row, input: number, filters: number, stride: number): BlockRow {
  const mid = row.expansion === 1 ? input : roundToEight(input * row.expansion);
  const squeeze = { channels: roundToEight(mid / 4), fn: 'relu', gate: 'hard-sigmoid' } as const;
  const base = { filters, expansion: mid / input, kernels: [row.kernel], stride, activation: row.activation };
  return row.squeezes ? { ...base, squeeze } : base;
}

function blockRows(width: number): BlockRow[] {
  let input = scaleChannels(STEM, width);
  return ROWS.flatMap((row) =>
    Array.from({ length: row.repeats ?? 1 }, (_, repeat) => {
      const filters = scaleChannels(row.filters, width);
      const block = blockRow(row, input, filters, repeat === 0 ? (row.stride ?? 1) : 1);
      input = filters;
      return block;
    }),
  );
}

/** After the global mean stands a dense layer of 1280 units without batch norm, at every width. */
function build(name: string, width: number, target: ZooTarget): Graph {
  const builder = new GraphBuilder(name, imageShape(target), TF_BATCH_NORM);
  const strideOf = strideRule(target);
  let x = addStem(builder, scaleChannels(STEM, width), strideOf(2), 'hard-swish');
  x = addRows(builder, x, blockRows(width), strideOf);
  x = addHead(builder, x, scaleChannels(HEAD, width), 'hard-swish');
  builder.block('fc');
  x = builder.add('pool', { kind: 'global-avg-pool' }, x);
  x = builder.add('hidden', { kind: 'dense', units: 1280, bias: true }, x);
  return classify(builder, builder.activation('hidden-act', x, 'hard-swish'), target.classes, 0.2);
}

/** MobileNetV3-Large: 5,483,032 parameters. */
export function buildMobilenetV3Large(target: ZooTarget): Graph {
  return build('mobilenet-v3-large', 1, target);
}

/** MobileNetV3-Large at width 1.25: 7,551,976 parameters. */
export function buildMobilenetV3Large125(target: ZooTarget): Graph {
  return build('mobilenet-v3-large-1.25', 1.25, target);
}
