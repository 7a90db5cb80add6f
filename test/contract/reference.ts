import { dropoutMask } from '../../src/engine/dropout.ts';
import type { Batch } from '../../src/engine/engine.ts';
import {
  type ActivationName,
  axisWindow,
  type ConvOp,
  type DepthwiseOp,
  depthwiseGroups,
  extentOf,
  type Graph,
  type GraphNode,
  graphParameters,
  INPUT,
  inferShapes,
  isTrained,
  type PoolOp,
  type Shape,
} from '../../src/graph/index.ts';

/**
 * Networks computed the plainest way, in float64: one loop per definition, no back end. Gradients are central differences
 * of the loss. The yardstick that engines are measured with.
 */

/** Float64 values [count, height, width, channels]. */
interface Value {
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** Weights by parameter name, float64. */
export type Weights64 = ReadonlyMap<string, Float64Array>;

interface Mode {
  readonly training: boolean;
  readonly dropoutSeed: number;
  readonly count: number;
}

const ACTIVATIONS: Record<ActivationName, (x: number) => number> = {
  relu: (x) => Math.max(x, 0),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  swish: (x) => x / (1 + Math.exp(-x)),
  'hard-sigmoid': (x) => Math.min(Math.max(x + 3, 0), 6) / 6,
  'hard-swish': (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
};

const at = (values: Float64Array, i: number): number => values[i] as number;

function emptyValue(count: number, shape: Shape): Value {
  return { shape, data: new Float64Array(count * shape[0] * shape[1] * shape[2]) };
}

/** Calls `visit` with every output position, input position inside the image, and tap. */
function slide(
  count: number,
  input: Shape,
  output: Shape,
  op: { taps: number; stride: number; dilation: number; padding: 'same' | 'valid' },
  visit: (outputPosition: number, inputPosition: number, tap: number) => void,
): void {
  const extent = extentOf(op.taps, op.dilation);
  const top = axisWindow(input[0], extent, op.stride, op.padding).before;
  const left = axisWindow(input[1], extent, op.stride, op.padding).before;
  for (let n = 0; n < count; n++) {
    for (let y = 0; y < output[0]; y++) {
      for (let x = 0; x < output[1]; x++) {
        for (let tap = 0; tap < op.taps * op.taps; tap++) {
          const iy = y * op.stride + Math.floor(tap / op.taps) * op.dilation - top;
          const ix = x * op.stride + (tap % op.taps) * op.dilation - left;
          if (iy < 0 || ix < 0 || iy >= input[0] || ix >= input[1]) continue;
          visit((n * output[0] + y) * output[1] + x, (n * input[0] + iy) * input[1] + ix, tap);
        }
      }
    }
  }
}

function addBias(value: Value, bias: Float64Array | undefined): void {
  if (bias === undefined) return;
  for (let i = 0; i < value.data.length; i++) value.data[i] = at(value.data, i) + at(bias, i % value.shape[2]);
}

function conv(op: ConvOp, x: Value, out: Value, kernel: Float64Array, count: number): void {
  const perGroup = x.shape[2] / op.groups;
  const filters = op.filters / op.groups;
  slide(count, x.shape, out.shape, { ...op, taps: op.kernel }, (to, from, tap) => {
    for (let f = 0; f < op.filters; f++) {
      const group = Math.floor(f / filters);
      let sum = 0;
      for (let c = 0; c < perGroup; c++) {
        const weight = at(kernel, (tap * perGroup + c) * op.filters + f);
        sum += at(x.data, from * x.shape[2] + group * perGroup + c) * weight;
      }
      out.data[to * op.filters + f] = at(out.data, to * op.filters + f) + sum;
    }
  });
}

function depthwise(op: DepthwiseOp, x: Value, out: Value, kernels: (i: number) => Float64Array, count: number): void {
  const channels = x.shape[2];
  for (const [i, group] of depthwiseGroups(op, channels).entries()) {
    const kernel = kernels(i);
    slide(count, x.shape, out.shape, { ...op, ...group }, (to, from, tap) => {
      for (let c = 0; c < group.channels; c++) {
        const place = to * channels + group.offset + c;
        const product = at(x.data, from * channels + group.offset + c) * at(kernel, tap * group.channels + c);
        out.data[place] = at(out.data, place) + product;
      }
    });
  }
}

function pool(op: PoolOp, x: Value, out: Value, count: number): void {
  const channels = x.shape[2];
  const seen = new Float64Array(out.data.length);
  if (op.kind === 'max-pool') out.data.fill(-Infinity);
  slide(count, x.shape, out.shape, { ...op, taps: op.kernel, dilation: 1 }, (to, from) => {
    for (let c = 0; c < channels; c++) {
      const place = to * channels + c;
      const value = at(x.data, from * channels + c);
      out.data[place] = op.kind === 'max-pool' ? Math.max(at(out.data, place), value) : at(out.data, place) + value;
      seen[place] = at(seen, place) + 1;
    }
  });
  if (op.kind === 'avg-pool') for (const [i, n] of seen.entries()) out.data[i] = at(out.data, i) / n;
}

/** Mean over the positions of each image: [count][channels]. */
function means(x: Value, count: number): Float64Array {
  const [height, width, channels] = x.shape;
  const result = new Float64Array(count * channels);
  for (let i = 0; i < x.data.length; i++) {
    const place = Math.floor(i / (height * width * channels)) * channels + (i % channels);
    result[place] = at(result, place) + at(x.data, i) / (height * width);
  }
  return result;
}

function dense(x: Float64Array, kernel: Float64Array, count: number, units: number): Float64Array {
  const inputs = x.length / count;
  return Float64Array.from({ length: count * units }, (_, i) => {
    let sum = 0;
    for (let c = 0; c < inputs; c++) {
      sum += at(x, Math.floor(i / units) * inputs + c) * at(kernel, c * units + (i % units));
    }
    return sum;
  });
}

function batchNorm(x: Value, out: Value, weight: (name: string) => Float64Array, epsilon: number, training: boolean) {
  const channels = x.shape[2];
  const positions = x.data.length / channels;
  for (let c = 0; c < channels; c++) {
    let [mean, variance] = [at(weight('mean'), c), at(weight('variance'), c)];
    if (training) {
      const column = Array.from({ length: positions }, (_, i) => at(x.data, i * channels + c));
      mean = column.reduce((a, b) => a + b) / positions;
      variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / positions;
    }
    for (let i = 0; i < positions; i++) {
      const normal = (at(x.data, i * channels + c) - mean) / Math.sqrt(variance + epsilon);
      out.data[i * channels + c] = at(weight('gamma'), c) * normal + at(weight('beta'), c);
    }
  }
}

function compute(
  node: GraphNode,
  position: number,
  inputs: readonly Value[],
  out: Value,
  weights: Weights64,
  mode: Mode,
) {
  const { op } = node;
  const { count } = mode;
  const x = inputs[0] as Value;
  const channels = x.shape[2];
  const weight = (name: string): Float64Array => weights.get(`${node.id}/${name}`) as Float64Array;
  switch (op.kind) {
    case 'conv':
      conv(op, x, out, weight('kernel'), count);
      addBias(out, op.bias ? weight('bias') : undefined);
      break;
    case 'depthwise':
      depthwise(op, x, out, (i) => weight(`kernel.${i}`), count);
      addBias(out, op.bias ? weight('bias') : undefined);
      break;
    case 'max-pool':
    case 'avg-pool':
      pool(op, x, out, count);
      break;
    case 'batch-norm':
      batchNorm(x, out, weight, op.epsilon, mode.training);
      break;
    case 'activation':
      out.data.set(x.data.map(ACTIVATIONS[op.fn]));
      break;
    case 'squeeze-excite': {
      const hidden = dense(means(x, count), weight('reduce.kernel'), count, op.channels).map((v, i) =>
        ACTIVATIONS[op.fn](v + at(weight('reduce.bias'), i % op.channels)),
      );
      const gate = dense(hidden, weight('expand.kernel'), count, channels).map((v, i) =>
        ACTIVATIONS[op.gate](v + at(weight('expand.bias'), i % channels)),
      );
      const size = x.data.length / count;
      out.data.set(x.data.map((v, i) => v * at(gate, Math.floor(i / size) * channels + (i % channels))));
      break;
    }
    case 'add':
      out.data.set(x.data.map((_, i) => inputs.reduce((sum, { data }) => sum + at(data, i), 0)));
      break;
    case 'concat': {
      let offset = 0;
      for (const { data, shape } of inputs) {
        for (const [i, v] of data.entries()) {
          out.data[Math.floor(i / shape[2]) * out.shape[2] + offset + (i % shape[2])] = v;
        }
        offset += shape[2];
      }
      break;
    }
    case 'flatten':
      out.data.set(x.data);
      break;
    case 'split': {
      const offset = op.sizes.slice(0, op.index).reduce((a, b) => a + b, 0);
      const size = out.shape[2];
      for (let i = 0; i < out.data.length; i++) {
        out.data[i] = at(x.data, Math.floor(i / size) * channels + offset + (i % size));
      }
      break;
    }
    case 'channel-shuffle': {
      const each = channels / op.groups;
      for (const [i, v] of x.data.entries()) {
        const c = i % channels;
        out.data[i - c + (c % each) * op.groups + Math.floor(c / each)] = v;
      }
      break;
    }
    case 'global-avg-pool':
      out.data.set(means(x, count));
      break;
    case 'shift': {
      const [height, width] = x.shape;
      for (const i of out.data.keys()) {
        const [c, column] = [i % channels, Math.floor(i / channels) % width];
        const row = Math.floor(i / (channels * width)) % height;
        const inside = column + 1 < width && row + 1 < height;
        out.data[i] = inside ? at(x.data, i - c + c + (width + 1) * channels) : 0;
      }
      break;
    }
    case 'dense':
      out.data.set(dense(x.data, weight('kernel'), count, op.units));
      addBias(out, op.bias ? weight('bias') : undefined);
      break;
    case 'dropout': {
      const mask = mode.training ? dropoutMask(x.data.length, op.rate, mode.dropoutSeed, position) : undefined;
      out.data.set(x.data.map((v, i) => v * (mask === undefined ? 1 : (mask[i] as number))));
      break;
    }
  }
}

/** Logits [count * classes] of a network. */
export function referenceLogits(
  graph: Graph,
  weights: Weights64,
  batch: Batch,
  mode: { training: boolean; dropoutSeed: number },
): Float64Array {
  const shapes = inferShapes(graph);
  const values = new Map<string, Value>([[INPUT, { shape: graph.input, data: Float64Array.from(batch.images) }]]);
  for (const [position, node] of graph.nodes.entries()) {
    const out = emptyValue(batch.count, shapes.get(node.id) as Shape);
    const inputs = node.inputs.map((id) => values.get(id) as Value);
    compute(node, position, inputs, out, weights, { ...mode, count: batch.count });
    values.set(node.id, out);
  }
  return (values.get(graph.output) as Value).data;
}

/** Mean cross-entropy in nats of one batch in training form. */
export function referenceLoss(graph: Graph, weights: Weights64, batch: Batch, dropoutSeed: number): number {
  const logits = referenceLogits(graph, weights, batch, { training: true, dropoutSeed });
  const classes = logits.length / batch.count;
  let loss = 0;
  for (let n = 0; n < batch.count; n++) {
    const row = logits.subarray(n * classes, (n + 1) * classes);
    const logSum = Math.log(row.reduce((sum, v) => sum + Math.exp(v), 0));
    for (const [c, v] of row.entries()) loss -= (batch.targets[n * classes + c] as number) * (v - logSum);
  }
  return loss / batch.count;
}

export function toWeights64(weights: ReadonlyMap<string, Float32Array>): Map<string, Float64Array> {
  return new Map([...weights].map(([name, values]) => [name, Float64Array.from(values)]));
}

/**
 * Gradient of the loss for every trained weight, by central differences.
 * @param step half the distance between the two points; 1e-5 leaves an error of about 1e-9 of the gradient's size
 */
export function referenceGradients(
  graph: Graph,
  weights: ReadonlyMap<string, Float32Array>,
  batch: Batch,
  dropoutSeed: number,
  step = 1e-5,
): Map<string, Float64Array> {
  const exact = toWeights64(weights);
  const trained = graphParameters(graph).filter(isTrained);
  return new Map(
    trained.map(({ name, size }) => {
      const values = exact.get(name) as Float64Array;
      const gradient = new Float64Array(size);
      for (let i = 0; i < size; i++) {
        const value = at(values, i);
        values[i] = value + step;
        const above = referenceLoss(graph, exact, batch, dropoutSeed);
        values[i] = value - step;
        const below = referenceLoss(graph, exact, batch, dropoutSeed);
        values[i] = value;
        gradient[i] = (above - below) / (2 * step);
      }
      return [name, gradient];
    }),
  );
}
