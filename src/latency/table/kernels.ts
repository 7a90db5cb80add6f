import { depthwiseGroups, type Graph, type GraphNode, inferShapes, type Op, type Shape } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';

/** What a fused kernel is in the main; tables fit one correction for each. */
export type KernelKind =
  | 'stem'
  | 'pointwise'
  | 'grouped'
  | 'conv'
  | 'depthwise'
  | 'mixed'
  | 'squeeze-excite'
  | 'add'
  | 'classifier'
  | Exclude<Op['kind'], 'conv' | 'depthwise' | 'squeeze-excite' | 'add'>;

/** Ops that an inference runtime computes as one: the first op and what is done to its result on the way out. */
export interface FusedKernel {
  /** Equal for kernels that do the same work; says all that decides how long it takes. */
  readonly key: string;
  readonly kind: KernelKind;
  /** Shapes of what the first op reads. */
  readonly inputs: readonly Shape[];
  /** A chain: each op after the first reads the one before it. */
  readonly ops: readonly Op[];
  readonly output: Shape;
}

/** Input channels up to which a convolution is taken to read the image. */
const IMAGE_CHANNELS = 4;

function kindOf(ops: readonly Op[], input: Shape): KernelKind {
  const op = ops[0] as Op;
  if (op.kind === 'depthwise') return op.kernels.length > 1 ? 'mixed' : 'depthwise';
  if (op.kind === 'global-avg-pool') return ops.some(({ kind }) => kind === 'dense') ? 'classifier' : op.kind;
  if (op.kind !== 'conv') return op.kind;
  if (input[2] <= IMAGE_CHANNELS) return 'stem';
  if (op.groups > 1) return 'grouped';
  return op.kernel === 1 ? 'pointwise' : 'conv';
}

function windowText(op: { kernel: number; stride: number; padding: string }): string {
  return `k${op.kernel} s${op.stride} ${op.padding}`;
}

/** An op's settings as far as they decide its time. */
function opText(op: Op, [, , channels]: Shape): string {
  switch (op.kind) {
    case 'conv':
      return `conv f${op.filters} ${windowText(op)} d${op.dilation} g${op.groups}${op.bias ? ' bias' : ''}`;
    case 'depthwise': {
      const groups = depthwiseGroups(op, channels);
      const taps = groups.map(({ taps, dilation }) => (dilation > 1 ? `${taps}d${dilation}` : taps));
      const sizes = groups.map((group) => group.channels);
      return `depthwise k${taps.join('.')} c${sizes.join('.')} s${op.stride} ${op.padding}${op.bias ? ' bias' : ''}`;
    }
    case 'batch-norm':
      return 'bn';
    case 'activation':
      return op.fn;
    case 'squeeze-excite':
      return `se c${op.channels} ${op.fn} ${op.gate}`;
    case 'max-pool':
    case 'avg-pool':
      return `${op.kind} ${windowText(op)}`;
    case 'channel-shuffle':
      return `shuffle g${op.groups}`;
    case 'split':
      return `split ${op.sizes.join('.')} at ${op.index}`;
    case 'dense':
      return `dense u${op.units}${op.bias ? ' bias' : ''}`;
    default:
      return op.kind;
  }
}

function keyOf(kind: KernelKind, inputs: readonly Shape[], ops: readonly Op[]): string {
  const first = inputs[0] as Shape;
  const shapes = inputs.map((shape) => shape.join('x')).join(' ');
  return [kind, shapes, ...ops.map((op) => opText(op, first))].join('|');
}

/** Ops that may follow another in its kernel. Dropout is no work in inference. */
const FOLLOWERS: Readonly<Partial<Record<Op['kind'], readonly Op['kind'][]>>> = {
  conv: ['batch-norm', 'activation'],
  depthwise: ['batch-norm', 'activation'],
  'batch-norm': ['activation'],
  add: ['activation'],
  dense: ['activation'],
  'global-avg-pool': ['dense'],
};

/** The nodes that read each value. */
function readersOf(graph: Graph): ReadonlyMap<string, readonly GraphNode[]> {
  const readers = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const id of node.inputs) {
      const known = readers.get(id);
      if (known === undefined) readers.set(id, [node]);
      else known.push(node);
    }
  }
  return readers;
}

/** The node and those after it that are computed with it; all belong to one block, so that blocks add up. */
function chainFrom(first: GraphNode, graph: Graph, readers: ReturnType<typeof readersOf>): GraphNode[] {
  const chain = [first];
  let last = first;
  let effective: Op['kind'] = first.op.kind;
  for (;;) {
    const next = readers.get(last.id) ?? [];
    const follower = next[0];
    if (follower === undefined || next.length > 1 || last.id === graph.output) return chain;
    if (follower.block !== first.block || follower.inputs.length > 1) return chain;
    const kind = follower.op.kind;
    if (kind !== 'dropout') {
      if (!FOLLOWERS[effective]?.includes(kind)) return chain;
      effective = kind;
    }
    chain.push(follower);
    last = follower;
  }
}

/**
 * The fused kernels of a network in inference, in order; a kernel is listed as often as the network has it.
 *
 * One kernel is a convolution with the batch norm and the activation after it; a mixed depthwise convolution with its
 * split, its concatenation and the same; squeeze-and-excitation; a sum with its activation; global pooling with the
 * classifier. All else is a kernel of its own. No kernel reaches over the border of a block, so the kernels of a network
 * are those of its pieces.
 *
 * @throws MixnasError `GRAPH_SHAPE`, `GRAPH_WIRING`
 */
export function fusedKernels(graph: Graph): FusedKernel[] {
  const shapes = inferShapes(graph);
  const readers = readersOf(graph);
  const taken = new Set<string>();
  const shapeOf = (id: string): Shape => shapes.get(id) ?? never(id);
  return graph.nodes.flatMap((node): FusedKernel[] => {
    if (taken.has(node.id) || node.op.kind === 'dropout') return [];
    const chain = chainFrom(node, graph, readers);
    for (const { id } of chain) taken.add(id);
    const ops = chain.map(({ op }) => op).filter(({ kind }) => kind !== 'dropout');
    const inputs = node.inputs.map(shapeOf);
    const kind = kindOf(ops, inputs[0] as Shape);
    return [{ key: keyOf(kind, inputs, ops), kind, inputs, ops, output: shapeOf((chain.at(-1) as GraphNode).id) }];
  });
}

function never(id: string): never {
  throw bug(`no shape for ${id}`);
}

/** How often each kernel occurs in a list, by key, in order of first appearance. */
export function countKernels(kernels: readonly FusedKernel[]): Map<string, { kernel: FusedKernel; count: number }> {
  const counts = new Map<string, { kernel: FusedKernel; count: number }>();
  for (const kernel of kernels) {
    const known = counts.get(kernel.key);
    if (known === undefined) counts.set(kernel.key, { kernel, count: 1 });
    else known.count++;
  }
  return counts;
}
