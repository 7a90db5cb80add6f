import { type Graph, GraphBuilder, type Value } from '../graph/index.ts';
import { addConvUnit, finish, TORCH_BATCH_NORM } from './parts.ts';
import { imageShape, strideRule, type ZooTarget } from './target.ts';

/** Units and width of each stage of ResNet-152. @see He et al., CVPR 2016, table 1 */
const STAGES: readonly (readonly [units: number, width: number])[] = [
  [3, 64],
  [8, 128],
  [36, 256],
  [3, 512],
];

/** Strides of the first and of the second convolution of a unit. */
type UnitStrides = readonly [reduce: number, conv: number];

/** Pointwise, 3×3, pointwise to four times the width; the first unit of a stage projects its shortcut. */
function addUnit(builder: GraphBuilder, x: Value, width: number, strides: UnitStrides, first: boolean): Value {
  const [reduce, conv] = strides;
  let y = addConvUnit(builder, 'reduce', x, width, 1, { stride: reduce, fn: 'relu' });
  y = addConvUnit(builder, 'conv', y, width, 3, { stride: conv, fn: 'relu' });
  y = addConvUnit(builder, 'expand', y, 4 * width, 1);
  const shortcut = first ? addConvUnit(builder, 'shortcut', x, 4 * width, 1, { stride: reduce * conv }) : x;
  return builder.activation('act', builder.add('skip', { kind: 'add' }, shortcut, y), 'relu');
}

function build(name: string, place: 'first' | 'second', target: ZooTarget): Graph {
  const builder = new GraphBuilder(name, imageShape(target), TORCH_BATCH_NORM);
  const strideOf = strideRule(target);
  let x = addConvUnit(builder, 'conv', builder.input, 64, 7, { stride: strideOf(2), fn: 'relu' });
  x = builder.add('pool', { kind: 'max-pool', kernel: 3, stride: strideOf(2), padding: 'same' }, x);
  let number = 0;
  for (const [stage, [units, width]] of STAGES.entries()) {
    for (let unit = 0; unit < units; unit++) {
      builder.block(String(number++));
      const stride = stage > 0 && unit === 0 ? strideOf(2) : 1;
      x = addUnit(builder, x, width, place === 'first' ? [stride, 1] : [1, stride], unit === 0);
    }
  }
  return finish(builder, x, target.classes, 0);
}

/** ResNet-152: 60,192,808 parameters; strides on the first convolution of a unit, as the paper has them. */
export function buildResnet152(target: ZooTarget): Graph {
  return build('resnet-152', 'first', target);
}

/** ResNet-152 with strides on the 3×3 convolutions, as torchvision builds it: equal parameters, 2 % more work. */
export function buildResnet152B(target: ZooTarget): Graph {
  return build('resnet-152-b', 'second', target);
}
