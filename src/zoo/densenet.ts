import { type Graph, GraphBuilder, type Value } from '../graph/index.ts';
import { addConvUnit, finish, TORCH_BATCH_NORM } from './parts.ts';
import { imageShape, strideRule, type ZooTarget } from './target.ts';

/** Layers of each dense block of DenseNet-121. @see Huang et al., CVPR 2017, table 1 */
const LAYERS = [6, 12, 24, 16];
const GROWTH = 32;
/** Channels of the pointwise convolution of each layer, in multiples of the growth. */
const BOTTLENECK = 4;

function normalise(builder: GraphBuilder, role: string, x: Value): Value {
  return builder.activation(`${role}-act`, builder.batchNorm(`${role}-bn`, x), 'relu');
}

function addLayer(builder: GraphBuilder, x: Value): Value {
  let y = builder.conv('reduce', normalise(builder, 'reduce', x), BOTTLENECK * GROWTH, 1);
  y = builder.conv('conv', normalise(builder, 'conv', y), GROWTH, 3);
  return builder.add('join', { kind: 'concat' }, x, y);
}

/** Halves the channels and the resolution between dense blocks. */
function addTransition(builder: GraphBuilder, x: Value, stride: number): Value {
  const y = builder.conv('conv', normalise(builder, 'pre', x), x.shape[2] / 2, 1);
  return builder.add('pool', { kind: 'avg-pool', kernel: 2, stride, padding: 'same' }, y);
}

/** DenseNet-121: 7,978,856 parameters. Blocks are its layers in order, then `transition-1` … between dense blocks. */
export function buildDensenet121(target: ZooTarget): Graph {
  const builder = new GraphBuilder('densenet-121', imageShape(target), TORCH_BATCH_NORM);
  const strideOf = strideRule(target);
  let x = addConvUnit(builder, 'conv', builder.input, 64, 7, { stride: strideOf(2), fn: 'relu' });
  x = builder.add('pool', { kind: 'max-pool', kernel: 3, stride: strideOf(2), padding: 'same' }, x);
  let number = 0;
  for (const [i, layers] of LAYERS.entries()) {
    if (i > 0) x = addTransition(builder.block(`transition-${i}`), x, strideOf(2));
    for (let layer = 0; layer < layers; layer++) x = addLayer(builder.block(String(number++)), x);
  }
  return finish(builder, normalise(builder.block('head'), 'head', x), target.classes, 0);
}
