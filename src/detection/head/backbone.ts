import { type Graph, type GraphNode, INPUT, inferShapes, type Shape } from '../../graph/index.ts';
import { MixnasError } from '../../util/errors.ts';

/** What a detector takes of a classifier. */
export interface Backbone {
  /** All that its feature maps need, in order, with the ids that they have in the classifier. */
  readonly nodes: readonly GraphNode[];
  /** Ids of the values that are its feature maps, the finest first: one or two. */
  readonly maps: readonly string[];
}

type Shapes = ReadonlyMap<string, Shape>;

function isAlike([height, width]: Shape, [h, w]: Shape): boolean {
  return height === h && width === w;
}

/** The value that the last global pooling reads. */
function lastMap({ name, nodes }: Graph): string {
  const id = nodes.findLast(({ op }) => op.kind === 'global-avg-pool')?.inputs[0];
  if (id !== undefined && id !== INPUT) return id;
  throw new MixnasError('DETECTOR_BACKBONE', `${name}: expected layers and a global pooling behind them; it has none`, {
    hint: 'a detector reads the feature maps before the global pooling of a classifier',
  });
}

/** The nodes that some values need, themselves included, in order. */
function ancestors(nodes: readonly GraphNode[], ids: readonly string[]): GraphNode[] {
  const needed = new Set(ids);
  for (const { id, inputs } of nodes.toReversed()) {
    if (needed.has(id)) for (const input of inputs) needed.add(input);
  }
  return nodes.filter(({ id }) => needed.has(id));
}

/** Whether a value is an expansion: a 1×1 convolution of a block to more channels, perhaps with batch norm and activation. */
function isExpansion(id: string, block: readonly GraphNode[], shapes: Shapes): boolean {
  const node = block.find((other) => other.id === id);
  const input = node?.inputs[0];
  if (node === undefined || input === undefined) return false;
  const { op } = node;
  if (op.kind === 'activation' || op.kind === 'batch-norm') return isExpansion(input, block, shapes);
  return op.kind === 'conv' && op.kernel === 1 && op.stride === 1 && op.filters > (shapes.get(input) as Shape)[2];
}

/**
 * The feature map before the last one.
 *
 * Where the block that downsamples to the last map's size begins with an expansion, it is that, as in TensorFlow's `ssdlite_mobilenet_v2`,
 * which reads `layer_15/expansion_output`. Else it is the last value before that block.
 *
 * @returns undefined where the network's input alone is larger than the last map
 */
function finerMap(nodes: readonly GraphNode[], last: Shape, shapes: Shapes): string | undefined {
  const shapeOf = (id: string): Shape => shapes.get(id) as Shape;
  const first = nodes.findIndex(({ id }) => isAlike(shapeOf(id), last));
  const name = nodes[first]?.block;
  const block = nodes.filter((node) => node.block === name);
  const reducing = block.flatMap(({ id, op, inputs: [input = INPUT] }) =>
    op.kind === 'depthwise' && isAlike(shapeOf(id), last) && !isAlike(shapeOf(input), last) ? [input] : [],
  );
  const expansion = reducing.find((id) => isExpansion(id, block, shapes));
  if (expansion !== undefined) return expansion;
  const before = nodes.slice(0, first);
  return (before.findLast((node) => node.block !== name) ?? before.at(-1))?.id;
}

/**
 * The part of a classifier that makes its feature maps of the last two sizes.
 * @throws MixnasError `DETECTOR_BACKBONE` where it has no global pooling behind layers
 */
export function backboneOf(graph: Graph): Backbone {
  const shapes = inferShapes(graph);
  const last = lastMap(graph);
  const body = ancestors(graph.nodes, [last]);
  const finer = finerMap(body, shapes.get(last) as Shape, shapes);
  return { nodes: body, maps: finer === undefined ? [last] : [finer, last] };
}
