import { type Graph, GraphBuilder, type Value } from '../graph/index.ts';
import { addConvUnit, addDepthwiseUnit, addHead, addStem, finish, TORCH_BATCH_NORM } from './parts.ts';
import { imageShape, strideRule, type ZooTarget } from './target.ts';

/** Units of each of the three stages. */
const UNITS = [4, 8, 4];

function pointwise(builder: GraphBuilder, role: string, x: Value, filters: number): Value {
  return addConvUnit(builder, role, x, filters, 1, { fn: 'relu' });
}

/** Pointwise, depthwise (no activation after it), pointwise. */
function mainBranch(builder: GraphBuilder, x: Value, filters: number, stride: number): Value {
  const y = addDepthwiseUnit(builder, 'depthwise', pointwise(builder, 'expand', x, filters), 3, { stride });
  return pointwise(builder, 'project', y, filters);
}

/** Half of the channels pass, the other half is computed; or, where a stage begins, both branches read all channels. */
function addUnit(builder: GraphBuilder, x: Value, filters: number, stride: number, first: boolean): Value {
  const half = filters / 2;
  let left: Value;
  let right: Value;
  if (first) {
    left = pointwise(builder, 'side', addDepthwiseUnit(builder, 'side-depthwise', x, 3, { stride }), half);
    right = mainBranch(builder, x, half, stride);
  } else {
    const sizes = [half, half];
    left = builder.add('keep', { kind: 'split', sizes, index: 0 }, x);
    right = mainBranch(builder, builder.add('take', { kind: 'split', sizes, index: 1 }, x), half, 1);
  }
  const joined = builder.add('join', { kind: 'concat' }, left, right);
  return builder.add('shuffle', { kind: 'channel-shuffle', groups: 2 }, joined);
}

function build(name: string, widths: readonly number[], head: number, target: ZooTarget): Graph {
  const builder = new GraphBuilder(name, imageShape(target), TORCH_BATCH_NORM);
  const strideOf = strideRule(target);
  let x = addStem(builder, 24, strideOf(2), 'relu');
  x = builder.add('pool', { kind: 'max-pool', kernel: 3, stride: strideOf(2), padding: 'same' }, x);
  let number = 0;
  for (const [stage, units] of UNITS.entries()) {
    for (let unit = 0; unit < units; unit++) {
      builder.block(String(number++));
      x = addUnit(builder, x, widths[stage] as number, unit === 0 ? strideOf(2) : 1, unit === 0);
    }
  }
  return finish(builder, addHead(builder, x, head, 'relu'), target.classes, 0);
}

/** ShuffleNetV2 at width 1.0: 2,278,604 parameters. @see Ma et al., ECCV 2018, and torchvision's `shufflenetv2.py` */
export function buildShufflenetV2x10(target: ZooTarget): Graph {
  return build('shufflenet-v2-1.0', [116, 232, 464], 1024, target);
}

/** ShuffleNetV2 at width 1.5: 3,503,624 parameters. */
export function buildShufflenetV2x15(target: ZooTarget): Graph {
  return build('shufflenet-v2-1.5', [176, 352, 704], 1024, target);
}

/** ShuffleNetV2 at width 2.0: 7,393,996 parameters. */
export function buildShufflenetV2x20(target: ZooTarget): Graph {
  return build('shufflenet-v2-2.0', [244, 488, 976], 2048, target);
}
