import {
  type Graph,
  type GraphNode,
  INPUT,
  inferShapes,
  isTrained,
  parametersOf,
  type Shape,
} from '../../../graph/index.ts';
import { bug } from '../../../util/errors.ts';
import type { ActivationType } from '../../activation-type.ts';
import type { Layout } from './layout.ts';
import {
  type Arrived,
  channelsOf,
  gradientOperands,
  isPlain,
  NO_SINK,
  plainValue,
  positionsOf,
  sinkOperands,
  type Tensor,
  type Value,
  viewOperands,
} from './value.ts';
import {
  type Buffer,
  type Instruction,
  inUnits,
  type Kernel,
  makeBuffer,
  makeLike,
  type Operand,
  type Stored,
} from './words.ts';

/** Most chunks that sums over a batch are cut into, whatever the number of threads. */
export const MOST_CHUNKS = 16;
/** Sums per image and channel that a gate hands back; see `native/src/kernels/rows.hpp`. */
export const GATE_SUMS = 5;

/**
 * What a program does: `training` is forward, loss and backward, with the batch's statistics and dropout; `statistics` is
 * forward with the batch's statistics, for the moving ones that it leaves behind; `inference` is forward with the moving ones.
 */
export type PlanForm = 'training' | 'statistics' | 'inference';

export interface PlanSettings {
  readonly batchSize: number;
  readonly form: PlanForm;
  /** Replaces that of every batch norm; null = as the graph says. A call may ask for less. */
  readonly batchNormMomentum: number | null;
  /** Whether a training program takes weights of the classes. */
  readonly weighsClasses?: boolean;
  /** Whether something else computes the loss of a training step, between its two halves. */
  readonly lossOutside?: boolean;
  /** In what a training program keeps what convolutions hand to batch norms, and its gradients. Left out, float32. */
  readonly activations?: ActivationType;
}

/** Nodes that the output depends on. */
function liveNodes(graph: Graph): ReadonlySet<string> {
  const live = new Set([graph.output]);
  for (const node of [...graph.nodes].reverse()) {
    if (live.has(node.id)) for (const input of node.inputs) live.add(input);
  }
  return live;
}

/**
 * What the ops' planners share: the instructions so far, the values of nodes, and the backward steps, which are taken in
 * reverse order once the forward pass is planned.
 */
export class Planner {
  readonly graph: Graph;
  readonly settings: PlanSettings;
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly instructions: Instruction[] = [];
  readonly image: Tensor;
  readonly #layout: Layout;
  readonly #values = new Map<string, Value>();
  readonly #written = new Map<Value, Value>();
  readonly #readers = new Map<string, number[]>();
  readonly #live: ReadonlySet<string>;
  readonly #backward: (() => void)[] = [];
  #node = '';

  constructor(graph: Graph, layout: Layout, settings: PlanSettings) {
    this.graph = graph;
    this.settings = settings;
    this.shapes = inferShapes(graph);
    this.#layout = layout;
    this.#live = liveNodes(graph);
    for (const [at, node] of graph.nodes.entries()) {
      if (!this.#live.has(node.id)) continue;
      for (const id of node.inputs) this.#readers.set(id, [...(this.#readers.get(id) ?? []), at]);
    }
    this.image = this.tensor(graph.input, -1, false);
    this.#values.set(INPUT, plainValue(this.image));
  }

  isLive(id: string): boolean {
    return this.#live.has(id);
  }

  /** Names what follows, for timing per op. */
  enter(node: string): void {
    this.#node = node;
  }

  emit(kernel: Kernel, operands: readonly Operand[]): void {
    this.instructions.push({ kernel, node: this.#node, operands });
  }

  /** A step of the backward pass; none are taken in inference. */
  onBackward(step: () => void): void {
    const node = this.#node;
    this.#backward.push(() => {
      this.#node = node;
      step();
    });
  }

  runBackward(): void {
    for (const step of [...this.#backward].reverse()) step();
  }

  /** Memory for `floats` values per image. */
  perImage(floats: number): Buffer {
    return makeBuffer(floats * this.settings.batchSize);
  }

  tensor(shape: Shape, madeBy: number, needsGradient: boolean, type?: ActivationType): Tensor {
    const buffer = makeBuffer(shape[0] * shape[1] * shape[2] * this.settings.batchSize, type);
    return { buffer, shape, needsGradient, madeBy, sums: null, gradient: null, source: null };
  }

  /** Chunks of a sum over images. */
  chunks(most = MOST_CHUNKS): number {
    return Math.max(1, Math.min(most, this.settings.batchSize));
  }

  weight(node: GraphNode, name: string, space: Stored['space'] = 'parameters'): Stored {
    const offset = this.#layout.offsets.get(`${node.id}/${name}`);
    if (offset === undefined) throw bug(`no weight ${node.id}/${name} in the layout`);
    return { kind: 'stored', space, offset };
  }

  hasTrained(node: GraphNode): boolean {
    const input = this.shapes.get(node.inputs[0] ?? INPUT) as Shape;
    return parametersOf(node, input).some(isTrained);
  }

  /** Positions of the nodes that read a value. */
  readers(id: string): readonly number[] {
    return this.#readers.get(id) ?? [];
  }

  setValue(id: string, value: Value): void {
    this.#values.set(id, value);
  }

  /** A node's input as it is; only one reader may take it so, unless it is plain. */
  lazy(id: string): Value {
    const value = this.#values.get(id);
    if (value === undefined) throw bug(`no value of ${id} in the plan`);
    const uses = this.readers(id).length + (id === this.graph.output ? 1 : 0);
    return uses > 1 && !isPlain(value) ? this.write(value) : value;
  }

  /** A node's input, written out where it carries a gate. */
  ungated(id: string): Value {
    const value = this.lazy(id);
    return value.gate === null ? value : this.write(value);
  }

  /** A node's input as stored values. */
  plain(id: string): Tensor {
    const value = this.lazy(id);
    return isPlain(value) ? value.tensor : this.write(value).tensor;
  }

  /** Writes a value out, once. */
  write(value: Value): Value {
    const found = this.#written.get(value);
    if (found !== undefined) return found;
    const tensor = this.tensor(value.tensor.shape, value.tensor.madeBy, needsGradient(value));
    this.emit('loadValue', [...viewOperands(value), channelsOf(tensor), positionsOf(tensor), tensor.buffer]);
    const plain = plainValue(tensor);
    this.#written.set(value, plain);
    this.onBackward(() => this.passBack(tensor.gradient, value));
    return plain;
  }

  /** Hands the gradient d of a value back to where it came from, unless nothing there is trained. */
  passBack(d: Buffer | null, value: Value): void {
    if (!needsGradient(value)) return;
    if (d === null) throw bug('a value that is read has no gradient');
    const chunks = this.chunks();
    const sink = this.sink(value, chunks);
    this.emit('sinkValue', [channelsOf(value.tensor), positionsOf(value.tensor), d, ...sink, chunks]);
  }

  /** Operands for the one backward kernel that takes `value`'s gradient; `g` is memory that already holds it. */
  sink(value: Value, chunks: number, g?: Buffer): Operand[] {
    if (!needsGradient(value)) return [...NO_SINK];
    const { tensor } = value;
    const stride = inUnits(channelsOf(tensor));
    if (value.gate === null && value.norm === null) {
      const add = tensor.gradient !== null;
      tensor.gradient ??= makeLike(tensor.buffer);
      return sinkOperands({ kind: 'plain', out: tensor.gradient, add, value, sums: null });
    }
    const stores = tensor.needsGradient && g === undefined;
    const out = stores ? makeLike(tensor.buffer) : null;
    if (value.gate !== null) {
      const sums = this.perImage(GATE_SUMS * stride);
      value.arrived = { g: out, sums, chunks };
      return sinkOperands({ kind: 'gate', out, add: false, value, sums });
    }
    const sums = makeBuffer(chunks * 2 * stride);
    value.arrived = { g: g ?? out, sums, chunks };
    return sinkOperands({ kind: 'norm', out, add: false, value, sums });
  }

  /** What arrived at a value with a norm or a gate. */
  arrived(value: Value): Arrived {
    if (value.arrived === null) throw bug('the gradient of a value that is read never arrived');
    return value.arrived;
  }

  /** Writes a tensor's gradient out where it is made on the fly, for readers other than convolutions. */
  settleSource(tensor: Tensor): void {
    if (tensor.source === null || !tensor.needsGradient) return;
    const operands = gradientOperands(tensor);
    const add = tensor.gradient !== null ? 1 : 0;
    tensor.gradient ??= makeLike(tensor.buffer);
    this.emit('gradValue', [...operands, channelsOf(tensor), positionsOf(tensor), tensor.gradient, add]);
    tensor.source = null;
  }

  /** The gradient of a tensor to add to, zero where nothing was written yet. */
  cleared(tensor: Tensor): Buffer {
    if (tensor.gradient === null) {
      tensor.gradient = makeLike(tensor.buffer);
      this.emit('clearValue', [tensor.gradient, channelsOf(tensor) * positionsOf(tensor)]);
    }
    return tensor.gradient;
  }
}

export function needsGradient(value: Value): boolean {
  return value.tensor.needsGradient || value.norm !== null || value.gate !== null;
}
