import type { TrainingSettings } from '../config/index.ts';
import type { CompileSettings } from '../engine/index.ts';
import type { Graph } from '../graph/index.ts';

/** What the engine must know of the training settings. */
export function compileSettings(training: TrainingSettings, threads: number): CompileSettings {
  const { batchSize, optimizer, weightDecay, averageDecay, batchNormMomentum } = training;
  return { batchSize, optimizer, weightDecay, averageDecay, batchNormMomentum, threads };
}

/** The network with every dropout at `rate`; the same network for null. */
export function withDropout(graph: Graph, rate: number | null): Graph {
  if (rate === null) return graph;
  const nodes = graph.nodes.map((node) => (node.op.kind === 'dropout' ? { ...node, op: { ...node.op, rate } } : node));
  return { ...graph, nodes };
}
