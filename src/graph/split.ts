import { MixnasError } from '../util/errors.ts';
import { isDetector, isOfDetectorHead } from './detector-blocks.ts';
import { type Graph, type GraphNode, INPUT } from './graph.ts';
import { inferShapes } from './shapes.ts';

/** A network in two, one after the other: the body's answer is the tail's image. Ids are those of the whole. */
export interface SplitGraph {
  readonly body: Graph;
  readonly tail: Graph;
}

function blocksOf({ nodes }: Graph): string[] {
  return [...new Set(nodes.map(({ block }) => block))];
}

/** Number of nodes up to the last one of a block. */
function endOf(graph: Graph, block: string): number {
  const end = graph.nodes.findLastIndex((node) => node.block === block);
  const blocks = blocksOf(graph).slice(0, -1);
  if (end !== -1 && end < graph.nodes.length - 1) return end + 1;
  throw new MixnasError('NETWORK_SPLIT', `block ${block} of ${graph.name}: expected one of ${blocks.join(', ')}`, {
    hint: 'mixnas arch NETWORK --layers lists the blocks',
  });
}

/** The values that the later nodes read of the earlier ones, and of the input. */
function readOf(earlier: readonly GraphNode[], later: readonly GraphNode[]): string[] {
  const ids = new Set([INPUT, ...earlier.map(({ id }) => id)]);
  return [...new Set(later.flatMap(({ inputs }) => inputs.filter((id) => ids.has(id))))];
}

/** The one value that the later nodes read of the earlier ones. */
function crossing(graph: Graph, earlier: readonly GraphNode[], later: readonly GraphNode[], block: string): string {
  const read = readOf(earlier, later);
  const [only, ...more] = read;
  if (only !== undefined && more.length === 0 && only !== INPUT) return only;
  throw new MixnasError('NETWORK_SPLIT', `block ${block} of ${graph.name}: later layers read ${read.join(', ')}`, {
    hint: 'a network is divided where one value alone goes on: name another block',
  });
}

/**
 * Divides a network behind a block.
 * @throws MixnasError `NETWORK_SPLIT` for a block that there is not, the last one, or one behind which more than one value goes on
 */
export function splitAfter(graph: Graph, block: string): SplitGraph {
  const end = endOf(graph, block);
  const [earlier, later] = [graph.nodes.slice(0, end), graph.nodes.slice(end)];
  const value = crossing(graph, earlier, later, block);
  const input = inferShapes(graph).get(value) as Graph['input'];
  const nodes = later.map((node) => ({ ...node, inputs: node.inputs.map((id) => (id === value ? INPUT : id)) }));
  return { body: { ...graph, nodes: earlier, output: value }, tail: { ...graph, input, nodes } };
}

/** Whether one value alone goes on behind a block. */
function isDivisible(graph: Graph, block: string): boolean {
  const end = endOf(graph, block);
  const [only, ...more] = readOf(graph.nodes.slice(0, end), graph.nodes.slice(end));
  return only !== INPUT && more.length === 0;
}

/** The last block of the backbone behind which one value alone goes on: before the finer of the maps that the levels read. */
function lastBackboneBlock(graph: Graph): string {
  const backbone = graph.nodes.filter(({ id }) => !isOfDetectorHead(id)).map(({ block }) => block);
  return [...new Set(backbone)].findLast((block) => isDivisible(graph, block)) ?? '';
}

/**
 * The block before the classifier's: behind it a network can be divided so that all but the classifier is its body. Of a detector the
 * last one that all of its levels are behind.
 */
export function lastBodyBlock(graph: Graph): string {
  return isDetector(graph) ? lastBackboneBlock(graph) : (blocksOf(graph).at(-2) ?? '');
}
