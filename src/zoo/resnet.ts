import { type Graph, GraphBuilder, type Value } from '../graph/index.ts';
import { convBatchNorm, finish, TORCH_BATCH_NORM } from './ends.ts';
import { strideRule, type ZooTarget } from './target.ts';

/** Units and width of each stage of ResNet-152. @see He et al., CVPR 2016, table 1 */
const STAGES: readonly (readonly [units: number, width: number])[] = [
  [3, 64],
  [8, 128],
  [36, 256],
  [3, 512],
];

/** Pointwise, 3×3, pointwise to four times the width; the stride stands on the first, as the paper has it. */
function addUnit(builder: GraphBuilder, x: Value, width: number, stride: number, first: boolean): Value {
  let y = builder.activation('reduce-act', convBatchNorm(builder, 'reduce', x, width, 1, stride), 'relu');
  y = builder.activation('conv-act', convBatchNorm(builder, 'conv', y, width, 3), 'relu');
  y = convBatchNorm(builder, 'expand', y, 4 * width, 1);
  const shortcut = first ? convBatchNorm(builder, 'shortcut', x, 4 * width, 1, stride) : x;
  return builder.activation('act', builder.add('skip', { kind: 'add' }, shortcut, y), 'relu');
}

/** ResNet-152: 60,192,808 parameters. */
export function buildResnet152(target: ZooTarget): Graph {
  const builder = new GraphBuilder('resnet-152', [target.size, target.size, 3], TORCH_BATCH_NORM);
  const strideOf = strideRule(target);
  let x = convBatchNorm(builder, 'conv', builder.input, 64, 7, strideOf(2));
  x = builder.activation('act', x, 'relu');
  x = builder.add('pool', { kind: 'max-pool', kernel: 3, stride: strideOf(2), padding: 'same' }, x);
  let number = 0;
  for (const [stage, [units, width]] of STAGES.entries()) {
    for (let unit = 0; unit < units; unit++) {
      builder.block(String(number++));
      const stride = stage > 0 && unit === 0 ? strideOf(2) : 1;
      x = addUnit(builder, x, width, stride, unit === 0);
    }
  }
  return finish(builder, x, target.classes, 0);
}
