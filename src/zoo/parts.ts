import type { ActivationName, BatchNormSettings, Graph, GraphBuilder, Value } from '../graph/index.ts';

/** PyTorch's defaults, in TensorFlow's sense of momentum. */
export const TORCH_BATCH_NORM: BatchNormSettings = { momentum: 0.9, epsilon: 1e-5 };

/** How a convolution is followed: batch norm always, an activation where `fn` is given. */
export interface UnitOptions {
  readonly stride?: number;
  readonly groups?: number;
  readonly bias?: boolean;
  readonly fn?: ActivationName;
}

/** Appends nodes `<role>`, `<role>-bn` and, with `fn`, `<role>-act`. */
export function addConvUnit(
  builder: GraphBuilder,
  role: string,
  x: Value,
  filters: number,
  kernel: number,
  { fn, ...conv }: UnitOptions = {},
): Value {
  const y = builder.batchNorm(`${role}-bn`, builder.conv(role, x, filters, kernel, conv));
  return fn === undefined ? y : builder.activation(`${role}-act`, y, fn);
}

/** Appends a depthwise convolution as nodes `<role>`, `<role>-bn` and, with `fn`, `<role>-act`. */
export function addDepthwiseUnit(
  builder: GraphBuilder,
  role: string,
  x: Value,
  kernel: number,
  { fn, stride = 1, bias = false }: UnitOptions = {},
): Value {
  const y = builder.batchNorm(`${role}-bn`, builder.depthwise(role, x, [kernel], { stride, bias }));
  return fn === undefined ? y : builder.activation(`${role}-act`, y, fn);
}

/** Appends block `stem`: a 3×3 convolution, batch norm, activation. */
export function addStem(builder: GraphBuilder, filters: number, stride: number, fn: ActivationName): Value {
  builder.block('stem');
  const y = builder.conv('conv', builder.input, filters, 3, { stride });
  return builder.activation('act', builder.batchNorm('bn', y), fn);
}

/** Appends block `head`: a 1×1 convolution, batch norm, activation. */
export function addHead(builder: GraphBuilder, x: Value, filters: number, fn: ActivationName): Value {
  builder.block('head');
  return builder.activation('act', builder.batchNorm('bn', builder.conv('conv', x, filters, 1)), fn);
}

/** Appends block `fc` (global mean, dropout where `dropout` > 0, dense layer with bias) and closes the graph. */
export function finish(builder: GraphBuilder, x: Value, classes: number, dropout: number): Graph {
  builder.block('fc');
  return classify(builder, builder.add('pool', { kind: 'global-avg-pool' }, x), classes, dropout);
}

/** Appends dropout where `dropout` > 0 and the dense layer to a [1, 1, channels] value, and closes the graph. */
export function classify(builder: GraphBuilder, x: Value, classes: number, dropout: number): Graph {
  const y = dropout > 0 ? builder.add('dropout', { kind: 'dropout', rate: dropout }, x) : x;
  return builder.build(builder.add('dense', { kind: 'dense', units: classes, bias: true }, y));
}
