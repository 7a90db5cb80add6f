import type { GraphBuilder, Value } from '../graph/index.ts';

/** Appends node `<role>-relu`, as the ops of cells begin. */
export function addRelu(builder: GraphBuilder, role: string, x: Value): Value {
  return builder.activation(`${role}-relu`, x, 'relu');
}

/** ReLU, 1×1 convolution, batch norm. */
export function addReluConv(builder: GraphBuilder, role: string, x: Value, filters: number): Value {
  return builder.batchNorm(`${role}-bn`, builder.conv(role, addRelu(builder, role, x), filters, 1));
}

/** ReLU, depthwise K×K, 1×1 to `filters`, batch norm. */
function addSeparableHalf(b: GraphBuilder, role: string, x: Value, filters: number, kernel: number, stride: number) {
  const y = b.depthwise(`${role}-depthwise`, addRelu(b, role, x), [kernel], { stride });
  return b.batchNorm(`${role}-bn`, b.conv(role, y, filters, 1));
}

/** A separable convolution applied twice, the first time to `between` channels (NASNet: `filters`, DARTS: the input's). */
export function addSeparable(
  builder: GraphBuilder,
  role: string,
  x: Value,
  filters: number,
  kernel: number,
  stride: number,
  between: number = filters,
): Value {
  const y = addSeparableHalf(builder, `${role}-a`, x, between, kernel, stride);
  return addSeparableHalf(builder, `${role}-b`, y, filters, kernel, 1);
}

/** Halves the resolution without losing every other pixel: two strided 1×1 convolutions, one on the image shifted by one. */
export function addFactorisedReduction(builder: GraphBuilder, role: string, x: Value, filters: number): Value {
  const half = Math.floor(filters / 2);
  const active = addRelu(builder, role, x);
  const first = builder.conv(`${role}-even`, active, half, 1, { stride: 2 });
  const shifted = builder.add(`${role}-shift`, { kind: 'shift' }, active);
  const second = builder.conv(`${role}-odd`, shifted, half, 1, { stride: 2 });
  return builder.batchNorm(`${role}-bn`, builder.add(`${role}-concat`, { kind: 'concat' }, first, second));
}

/** The sum of two values. */
export function addSum(builder: GraphBuilder, role: string, a: Value, b: Value): Value {
  return builder.add(role, { kind: 'add' }, a, b);
}

/** A 3×3 pool. */
export function addPool(builder: GraphBuilder, role: string, kind: 'max-pool' | 'avg-pool', x: Value, stride: number) {
  return builder.add(role, { kind, kernel: 3, stride, padding: 'same' }, x);
}
