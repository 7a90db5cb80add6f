import {
  type ActivationName,
  type DepthwiseOp,
  type Graph,
  GraphBuilder,
  graphParameters,
  type Op,
  type Value,
  type Weights,
} from '../../src/graph/index.ts';
import { stream } from '../../src/util/random.ts';

/** A small network around one op, for comparing engines with a reference. */
export interface OpNetwork {
  /** What is special about it. */
  readonly title: string;
  readonly graph: Graph;
}

const CLASSES = 3;
const IMAGE_CHANNELS = 2;

type Apply = (builder: GraphBuilder, x: Value) => Value;

/** Closes a network: a convolution as large as the image, so that every position has its own gradient, then the mean. */
function withHead(builder: GraphBuilder, x: Value): Graph {
  const [height, width] = x.shape;
  const y = builder.block('head').conv('last', x, CLASSES, Math.min(height, width), { padding: 'valid', bias: true });
  return builder.build(builder.add('mean', { kind: 'global-avg-pool' }, y));
}

/** A 1×1 convolution, the op, and a head: the op's gradient for its input shows in the first convolution's weights. */
function around(title: string, [height, width, channels]: [number, number, number], apply: Apply): OpNetwork {
  const builder = new GraphBuilder(title, [height, width, IMAGE_CHANNELS], { momentum: 0.9, epsilon: 1e-3 });
  const x = builder.conv('first', builder.input, channels, 1, { bias: true });
  return { title, graph: withHead(builder, apply(builder.block('op'), x)) };
}

/** The op reads the image itself, so that no gradient for its input is asked for. */
function first(title: string, shape: [number, number, number], apply: Apply): OpNetwork {
  const builder = new GraphBuilder(title, shape);
  return { title, graph: withHead(builder, apply(builder.block('op'), builder.input)) };
}

const one =
  (op: Op): Apply =>
  (builder, x) =>
    builder.add('op', op, x);

type ConvSettings = Parameters<GraphBuilder['conv']>[4];

const conv =
  (filters: number, kernel: number, settings: ConvSettings = {}): Apply =>
  (builder, x) =>
    builder.conv('op', x, filters, kernel, settings);

const depthwise =
  (kernels: readonly number[], settings: Partial<DepthwiseOp> = {}): Apply =>
  (builder, x) =>
    builder.depthwise('op', x, kernels, settings);

const CONVOLUTIONS: readonly OpNetwork[] = [
  around('conv 1×1', [4, 3, 5], conv(6, 1)),
  around('conv 1×1, one channel, bias', [3, 3, 1], conv(1, 1, { bias: true })),
  around('conv 1×1, 2 groups', [3, 4, 6], conv(4, 1, { groups: 2 })),
  around('conv 1×1, stride 2, odd size', [5, 7, 3], conv(4, 1, { stride: 2 })),
  around('conv 3×3', [5, 4, 3], conv(5, 3)),
  around('conv 3×3, stride 2, odd size', [7, 5, 3], conv(4, 3, { stride: 2 })),
  around('conv 3×3, stride 2, even size', [6, 4, 3], conv(4, 3, { stride: 2, bias: true })),
  around('conv 3×3, stride 3', [8, 7, 2], conv(3, 3, { stride: 3 })),
  around('conv 3×3, dilation 2', [6, 5, 3], conv(3, 3, { dilation: 2 })),
  around('conv 3×3, dilation 2, stride 2', [7, 6, 3], conv(3, 3, { dilation: 2, stride: 2 })),
  around('conv 3×3, 5 groups of one channel', [4, 5, 5], conv(10, 3, { groups: 5 })),
  around('conv 3×3, 2 groups, stride 2, odd size', [7, 5, 4], conv(6, 3, { groups: 2, stride: 2 })),
  around('conv 3×3, 2 groups, dilation 2', [6, 5, 4], conv(2, 3, { groups: 2, dilation: 2, bias: true })),
  around('conv 3×3 without padding', [6, 5, 2], conv(3, 3, { padding: 'valid' })),
  around('conv 3×3 without padding, stride 2, a row left over', [6, 8, 2], conv(3, 3, { padding: 'valid', stride: 2 })),
  around('conv 5×5 on a 2×3 image', [2, 3, 3], conv(2, 5)),
  around('conv 2×2 (even kernel)', [5, 4, 3], conv(3, 2)),
  around('conv 3×3 on a 1×1 image', [1, 1, 4], conv(3, 3)),
  first('conv 3×3, stride 2, as first layer', [7, 7, 3], conv(4, 3, { stride: 2 })),
];

const DEPTHWISE: readonly OpNetwork[] = [
  around('depthwise 3', [5, 4, 5], depthwise([3])),
  around('depthwise 5, 13 channels', [6, 6, 13], depthwise([5])),
  around('depthwise 7, one channel', [8, 9, 1], depthwise([7])),
  around('depthwise 13', [6, 6, 2], depthwise([13])),
  around('depthwise 15 on a 4×4 image', [4, 4, 3], depthwise([15])),
  around('depthwise 15+17, stride 2', [9, 6, 4], depthwise([15, 17], { stride: 2 })),
  around('depthwise 1', [3, 4, 3], depthwise([1])),
  around('depthwise 3+5+7', [7, 8, 8], depthwise([3, 5, 7])),
  around('depthwise 3+5+7+9+11, one channel each, bias', [6, 5, 5], depthwise([3, 5, 7, 9, 11], { bias: true })),
  around('depthwise 3+5+7, exponential partition', [5, 6, 9], depthwise([3, 5, 7], { partition: 'exponential' })),
  around(
    'depthwise 3+5+7, groups in multiples of 4, stride 2',
    [6, 7, 14],
    depthwise([3, 5, 7], { channelMultiple: 4, stride: 2, bias: true }),
  ),
  around('depthwise 3+5+7+9, dilated', [9, 8, 6], depthwise([3, 5, 7, 9], { dilated: true })),
  around(
    'depthwise 3+5+7, dilated, exponential partition',
    [7, 8, 7],
    depthwise([3, 5, 7], { dilated: true, partition: 'exponential', bias: true }),
  ),
  around(
    'depthwise 3+5+7, stride 2, exponential',
    [7, 5, 8],
    depthwise([3, 5, 7], { stride: 2, partition: 'exponential' }),
  ),
  around('depthwise 3+9, dilated, on a 2×2 image', [2, 2, 4], depthwise([3, 9], { dilated: true })),
  around('depthwise 3+5+7+9+11, stride 2, odd size', [7, 9, 6], depthwise([3, 5, 7, 9, 11], { stride: 2 })),
  around('depthwise 3+5, stride 2, even size', [6, 8, 5], depthwise([3, 5], { stride: 2 })),
  around('depthwise 3+7, stride 3', [8, 7, 3], depthwise([3, 7], { stride: 3 })),
  around('depthwise 1, stride 2, odd size', [5, 5, 3], depthwise([1], { stride: 2 })),
  around('depthwise 9 on a 3×2 image', [3, 2, 4], depthwise([9])),
  around('depthwise 3+5 on a 1×1 image', [1, 1, 5], depthwise([3, 5])),
  around('depthwise 3 without padding', [6, 5, 3], depthwise([3], { padding: 'valid' })),
  around('depthwise 7 without padding', [9, 8, 3], depthwise([7], { padding: 'valid' })),
  around('depthwise 3 without padding, stride 2', [6, 8, 3], depthwise([3], { padding: 'valid', stride: 2 })),
  first('depthwise 3+5 as first layer', [6, 6, 3], depthwise([3, 5])),
];

const POOLS: readonly OpNetwork[] = (['max-pool', 'avg-pool'] as const).flatMap((kind) => [
  around(`${kind} 3, stride 1`, [5, 4, 5], one({ kind, kernel: 3, stride: 1, padding: 'same' })),
  around(`${kind} 3, stride 2, odd size`, [7, 5, 3], one({ kind, kernel: 3, stride: 2, padding: 'same' })),
  around(`${kind} 2, stride 2, without padding`, [5, 6, 4], one({ kind, kernel: 2, stride: 2, padding: 'valid' })),
  around(`${kind} 5 on a 2×3 image`, [2, 3, 3], one({ kind, kernel: 5, stride: 1, padding: 'same' })),
  around(`${kind} 7`, [8, 7, 2], one({ kind, kernel: 7, stride: 1, padding: 'same' })),
  around(`${kind} 1, stride 2`, [5, 4, 3], one({ kind, kernel: 1, stride: 2, padding: 'same' })),
]);

const NAMES: readonly ActivationName[] = ['relu', 'relu6', 'swish', 'hard-swish', 'sigmoid', 'hard-sigmoid'];

const ACTIVATIONS: readonly OpNetwork[] = NAMES.map((fn) =>
  around(`activation ${fn}`, [4, 5, 5], one({ kind: 'activation', fn })),
);

const SQUEEZES: readonly OpNetwork[] = [
  around(
    'squeeze-excite, swish',
    [4, 3, 6],
    one({ kind: 'squeeze-excite', channels: 2, fn: 'swish', gate: 'sigmoid' }),
  ),
  around(
    'squeeze-excite, relu and hard gate',
    [3, 3, 5],
    one({ kind: 'squeeze-excite', channels: 3, fn: 'relu', gate: 'hard-sigmoid' }),
  ),
  first(
    'squeeze-excite on one channel as first layer',
    [3, 3, 1],
    one({ kind: 'squeeze-excite', channels: 1, fn: 'relu6', gate: 'sigmoid' }),
  ),
];

const WIRING: readonly OpNetwork[] = [
  around('add of a value, itself and another', [4, 3, 5], (builder, x) =>
    builder.add('sum', { kind: 'add' }, x, builder.conv('branch', x, 5, 1), x),
  ),
  around('concat of three', [3, 4, 3], (builder, x) =>
    builder.add('join', { kind: 'concat' }, x, builder.conv('branch', x, 4, 1), x),
  ),
  around('split, the middle part', [3, 4, 9], one({ kind: 'split', sizes: [2, 4, 3], index: 1 })),
  around('split into two parts, joined the other way round', [4, 4, 5], (builder, x) => {
    const left = builder.add('left', { kind: 'split', sizes: [2, 3], index: 0 }, x);
    const right = builder.add('right', { kind: 'split', sizes: [2, 3], index: 1 }, x);
    return builder.add('join', { kind: 'concat' }, right, left);
  }),
  around('flatten', [3, 5, 4], one({ kind: 'flatten' })),
  around('flatten of one channel', [4, 3, 1], one({ kind: 'flatten' })),
  around('flatten of a 1×1 image', [1, 1, 3], one({ kind: 'flatten' })),
  first('flatten as first layer', [3, 2, 3], one({ kind: 'flatten' })),
  around('flatten of what a norm and an activation make', [3, 2, 5], (builder, x) =>
    builder.add('op', { kind: 'flatten' }, builder.activation('act', builder.batchNorm('bn', x), 'swish')),
  ),
  around(
    'flatten between other readers of its value, then a norm, an activation and a gate',
    [2, 3, 3],
    (builder, x) => {
      const before = builder.add('before', { kind: 'flatten' }, builder.conv('early', x, 3, 3));
      let y = builder.add('op', { kind: 'flatten' }, x);
      y = builder.activation('act', builder.batchNorm('bn', builder.add('join', { kind: 'add' }, y, before)), 'swish');
      y = builder.add('se', { kind: 'squeeze-excite', channels: 2, fn: 'relu', gate: 'sigmoid' }, y);
      const after = builder.add('after', { kind: 'flatten' }, builder.conv('late', x, 3, 1));
      return builder.add('sum', { kind: 'add' }, y, after, builder.add('again', { kind: 'flatten' }, x));
    },
  ),
  around('flatten as the shortcut of a sum', [2, 2, 3], (builder, x) => {
    const shortcut = builder.add('op', { kind: 'flatten' }, x);
    const y = builder.batchNorm('bn', builder.conv('branch', shortcut, 12, 1));
    return builder.add('sum', { kind: 'add' }, shortcut, y);
  }),
  around('channel-shuffle, 3 groups', [3, 2, 6], one({ kind: 'channel-shuffle', groups: 3 })),
  around('shift', [4, 5, 3], one({ kind: 'shift' })),
  around('shift of a 1×1 image', [1, 1, 3], one({ kind: 'shift' })),
  around('global-avg-pool', [4, 5, 5], one({ kind: 'global-avg-pool' })),
  around('dense', [1, 1, 5], one({ kind: 'dense', units: 4, bias: true })),
  around('dense without bias', [1, 1, 3], one({ kind: 'dense', units: 7, bias: false })),
  around('dropout 0.4', [4, 4, 5], one({ kind: 'dropout', rate: 0.4 })),
  around('batch-norm', [4, 3, 5], (builder, x) => builder.batchNorm('op', x)),
  around('batch-norm of one channel', [3, 3, 1], (builder, x) => builder.batchNorm('op', x)),
  around('batch-norm of 1×1 images', [1, 1, 4], (builder, x) => builder.batchNorm('op', x)),
  first('batch-norm as first layer', [3, 4, 3], (builder, x) => builder.batchNorm('op', x)),
];

/** A network for every op, with shapes that are apt to go wrong. */
export const OP_NETWORKS: readonly OpNetwork[] = [
  ...CONVOLUTIONS,
  ...DEPTHWISE,
  ...POOLS,
  ...ACTIVATIONS,
  ...SQUEEZES,
  ...WIRING,
];

/** A network with most ops and both kinds of blocks, for whole-network checks: 5 classes, 9×9×3 images. */
export function smallNetwork(dropout = 0.2): Graph {
  const builder = new GraphBuilder('small', [9, 9, 3], { momentum: 0.9, epsilon: 1e-3 });
  let x = builder.conv('conv', builder.input, 6, 3, { stride: 2 });
  const skipped = builder.activation('act', builder.batchNorm('bn', x), 'swish');
  x = builder.block('0').conv('expand', skipped, 12, 1, { groups: 2 });
  x = builder.activation('expand-act', builder.batchNorm('expand-bn', x), 'swish');
  x = builder.depthwise('depthwise', x, [3, 5, 7]);
  x = builder.activation('depthwise-act', builder.batchNorm('depthwise-bn', x), 'swish');
  x = builder.add('se', { kind: 'squeeze-excite', channels: 3, fn: 'swish', gate: 'sigmoid' }, x);
  x = builder.batchNorm('project-bn', builder.conv('project', x, 6, 1));
  x = builder.add('skip', { kind: 'add' }, skipped, x);
  x = builder.block('head').add('mean', { kind: 'global-avg-pool' }, x);
  x = builder.add('dropout', { kind: 'dropout', rate: dropout }, x);
  return builder.build(builder.add('fc', { kind: 'dense', units: 5, bias: true }, x));
}

/** Outputs of `levelsNetwork`. */
export const LEVELS_OUTPUTS = 57;

/**
 * A network whose answer joins vectors of levels of different size and depth, two of each, as a detector's does: 9×7×3 images,
 * `LEVELS_OUTPUTS` values.
 */
export function levelsNetwork(): Graph {
  const builder = new GraphBuilder('levels', [9, 7, 3], { momentum: 0.9, epsilon: 1e-3 });
  const norm = (role: string, x: Value): Value =>
    builder.activation(`${role}-act`, builder.batchNorm(`${role}-bn`, x), 'swish');
  const fine = norm('conv', builder.conv('conv', builder.input, 5, 3, { stride: 2 }));
  builder.block('0');
  const middle = norm('depthwise', builder.depthwise('depthwise', fine, [3, 5], { stride: 3 }));
  builder.block('1');
  const coarse = norm('conv', builder.conv('conv', middle, 4, 3, { stride: 2 }));
  builder.block('head');
  const vector = (role: string, x: Value, filters: number): Value =>
    builder.add(`${role}-flat`, { kind: 'flatten' }, builder.conv(role, x, filters, 1, { bias: true }));
  const levels = [fine, middle, coarse];
  const boxes = levels.map((x, i) => vector(`box.${i}`, x, i === 0 ? 1 : 2));
  const scores = levels.map((x, i) =>
    vector(`score.${i}`, builder.depthwise(`score-mix.${i}`, x, [3]), i === 2 ? 3 : 1),
  );
  return builder.build(builder.add('answer', { kind: 'concat' }, ...boxes, ...scores));
}

/** Weights of a size that keeps every op in its interesting range; variances are positive. */
export function testWeights(graph: Graph, seed = 'weights'): Weights {
  return new Map(
    graphParameters(graph).map(({ name, role, size }) => {
      const draws = stream(seed, name);
      const draw = (): number => {
        if (role === 'variance' || role === 'gamma') return 0.5 + draws.next();
        return role === 'kernel' ? 0.5 * draws.normal() : 0.3 * draws.normal();
      };
      return [name, Float32Array.from({ length: size }, draw)];
    }),
  );
}

/** A batch of noise with soft targets. */
export function testBatch(graph: Graph, classes: number, count: number, seed = 'batch') {
  const draws = stream(seed, count);
  const images = Float32Array.from({ length: count * graph.input[0] * graph.input[1] * graph.input[2] }, () =>
    draws.normal(),
  );
  const targets = new Float32Array(count * classes).fill(0.1 / classes);
  for (let i = 0; i < count; i++) {
    const at = i * classes + draws.int(classes);
    targets[at] = (targets[at] as number) + 0.9;
  }
  return { count, images, targets };
}

/** Classes of the networks in `OP_NETWORKS`. */
export const OP_NETWORK_CLASSES = CLASSES;
