import type { Graph } from './graph.ts';

/** The network with every dropout at `rate`; the same network for null. */
export function withDropout(graph: Graph, rate: number | null): Graph {
  if (rate === null) return graph;
  const nodes = graph.nodes.map((node) => (node.op.kind === 'dropout' ? { ...node, op: { ...node.op, rate } } : node));
  return { ...graph, nodes };
}
