import {
  type ActivationName,
  addBottleneck,
  type BatchNormSettings,
  type BottleneckSpec,
  type Graph,
  GraphBuilder,
  TF_BATCH_NORM,
  type Value,
} from '../graph/index.ts';
import { addHead, addStem, finish } from './parts.ts';
import { imageShape, type StrideRule, strideRule, type ZooTarget } from './target.ts';

/** One row of a network's definition: an inverted bottleneck, repeated. What is left out is the plainest value. */
export interface BlockRow {
  readonly filters: number;
  readonly expansion: number;
  readonly kernels: readonly number[];
  /** Stride of the first repeat; the others have 1. */
  readonly stride?: number;
  readonly repeats?: number;
  readonly expandGroups?: number;
  readonly projectGroups?: number;
  /** Squeeze channels relative to the block's input channels. */
  readonly seRatio?: number;
  /** Squeeze-and-excitation that `seRatio` cannot say. */
  readonly squeeze?: BottleneckSpec['squeeze'];
  readonly activation: ActivationName;
  /** False for blocks that never add their input. */
  readonly skip?: boolean;
}

/** A network of stem, inverted bottlenecks, a 1×1 head and a classifier. */
export interface MobileSpec {
  readonly name: string;
  readonly batchNorm?: BatchNormSettings;
  readonly stem: { readonly filters: number; readonly activation: ActivationName };
  readonly rows: readonly BlockRow[];
  readonly head: { readonly filters: number; readonly activation: ActivationName };
  /** Dropout rate before the classifier, 0 = none. */
  readonly dropout: number;
}

/** Appends the rows' blocks, named by their number. */
export function addRows(builder: GraphBuilder, input: Value, rows: readonly BlockRow[], strideOf: StrideRule): Value {
  let x = input;
  let block = 0;
  for (const row of rows) {
    for (let repeat = 0; repeat < (row.repeats ?? 1); repeat++) {
      builder.block(String(block++));
      x = addBottleneck(builder, x, {
        filters: row.filters,
        stride: strideOf(repeat === 0 ? (row.stride ?? 1) : 1),
        expansion: row.expansion,
        kernels: row.kernels,
        partition: 'equal',
        dilated: false,
        expandGroups: row.expandGroups ?? 1,
        projectGroups: row.projectGroups ?? 1,
        seRatio: row.seRatio ?? 0,
        squeeze: row.squeeze,
        activation: row.activation,
        skip: row.skip ?? true,
      });
    }
  }
  return x;
}

/** Builds a network of inverted bottlenecks. @throws MixnasError `GRAPH_SHAPE`, `CHANNEL_SPLIT` */
export function buildMobile(spec: MobileSpec, target: ZooTarget): Graph {
  const builder = new GraphBuilder(spec.name, imageShape(target), spec.batchNorm ?? TF_BATCH_NORM);
  const strideOf = strideRule(target);
  let x = addStem(builder, spec.stem.filters, strideOf(2), spec.stem.activation);
  x = addRows(builder, x, spec.rows, strideOf);
  x = addHead(builder, x, spec.head.filters, spec.head.activation);
  return finish(builder, x, target.classes, spec.dropout);
}
