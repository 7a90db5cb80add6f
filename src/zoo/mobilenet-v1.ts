import { type Graph, GraphBuilder, TF_BATCH_NORM, type Value } from '../graph/index.ts';
import { addStem, finish } from './parts.ts';
import { scaleChannels } from './round-channels.ts';
import { imageShape, strideRule, type ZooTarget } from './target.ts';

/** Filters and stride of the thirteen depthwise-separable units. */
const UNITS: readonly (readonly [filters: number, stride: number])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
];

function addUnit(builder: GraphBuilder, x: Value, filters: number, stride: number): Value {
  let y = builder.batchNorm('depthwise-bn', builder.depthwise('depthwise', x, [3], { stride }));
  y = builder.activation('depthwise-act', y, 'relu6');
  y = builder.batchNorm('project-bn', builder.conv('project', y, filters, 1));
  return builder.activation('project-act', y, 'relu6');
}

/** MobileNetV1, at width 1.0: 4,231,976 parameters. @see Howard et al., 2017 */
export function buildMobilenetV1(target: ZooTarget): Graph {
  const { width = 1 } = target;
  const builder = new GraphBuilder('mobilenet-v1', imageShape(target), TF_BATCH_NORM);
  const strideOf = strideRule(target);
  let x = addStem(builder, scaleChannels(32, width), strideOf(2), 'relu6');
  for (const [i, [filters, stride]] of UNITS.entries()) {
    x = addUnit(builder.block(String(i)), x, scaleChannels(filters, width), strideOf(stride));
  }
  return finish(builder, x, target.classes, 0);
}
