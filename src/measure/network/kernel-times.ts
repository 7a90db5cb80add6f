import { isPointwise, type Machine, nodeMacs, rooflineSeconds, trainingPasses, type Work } from '../../cost/index.ts';
import type { KernelTime } from '../../engine/native/index.ts';
import { type Graph, type GraphNode, inferShapes, type Shape } from '../../graph/index.ts';
import { median } from '../../util/quantile.ts';

/** Time of one kernel over all ops of a kind. */
export interface OpRow {
  /** Kind of op, `conv 1×1` and other kernel sizes apart; `output` for the loss, `update` for the optimiser. */
  readonly op: string;
  readonly kernel: string;
  /** How often it runs in a step. */
  readonly calls: number;
  /** Per step: the sum of each call's median. */
  readonly ms: number;
  /** Of the time of all kernels, 0..1. */
  readonly share: number;
  /** Per step. */
  readonly macs: number;
  readonly bytes: number;
  /** Time at the machine's peaks by the time it took; null where the peaks are not known. */
  readonly roofline_fraction: number | null;
}

interface Call extends Work {
  readonly op: string;
  readonly kernel: string;
  readonly seconds: number;
}

/** Kernels that do multiply-adds: the forward one, and the one for the gradients of weights and input. */
const FORWARD = ['convForward', 'depthwiseForward', 'squeezeForward'];
const BACKWARD = ['convBackward', 'depthwiseBackward', 'squeezeBackward'];

function opName(node: GraphNode | undefined, id: string): string {
  if (node === undefined) return id;
  const { op } = node;
  return op.kind === 'conv' ? `conv ${op.kernel}×${op.kernel}` : op.kind;
}

function passesOf(kernel: string, node: GraphNode): number {
  if (FORWARD.includes(kernel)) return 1;
  return BACKWARD.includes(kernel) ? trainingPasses(node) - 1 : 0;
}

function callsOf(graph: Graph, batch: number, profiles: readonly (readonly KernelTime[])[]): Call[] {
  const shapes = inferShapes(graph);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  return (profiles[0] ?? []).map(({ node: id, kernel, bytes }, i) => {
    const node = nodes.get(id);
    const seconds = median(profiles.map((profile) => profile[i]?.seconds ?? 0));
    const input = shapes.get(node?.inputs[0] ?? '') as Shape;
    const macs =
      node === undefined ? 0 : passesOf(kernel, node) * batch * nodeMacs(node, input, shapes.get(id) as Shape);
    return { op: opName(node, id), kernel, seconds, macs, bytes, pointwise: node !== undefined && isPointwise(node) };
  });
}

/**
 * Kernel times gathered by kind of op and kernel, the slowest first. A kernel's roofline is that of the multiply-adds it
 * does and of the memory it is given (`KernelTime.bytes`), call by call.
 */
export function opRows(
  graph: Graph,
  batch: number,
  profiles: readonly (readonly KernelTime[])[],
  machine: Machine | null,
): OpRow[] {
  const groups = new Map<string, Call[]>();
  const calls = callsOf(graph, batch, profiles);
  for (const call of calls) {
    const key = `${call.op} ${call.kernel}`;
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  const sum = (list: readonly Call[], key: 'seconds' | 'macs' | 'bytes') => list.reduce((s, call) => s + call[key], 0);
  const all = sum(calls, 'seconds');
  const rows = [...groups.values()].map((list): OpRow => {
    const seconds = sum(list, 'seconds');
    const { op, kernel } = list[0] as Call;
    return {
      op,
      kernel,
      calls: list.length,
      ms: seconds * 1000,
      share: seconds / all,
      macs: sum(list, 'macs'),
      bytes: sum(list, 'bytes'),
      roofline_fraction: machine === null ? null : rooflineSeconds(list, machine) / seconds,
    };
  });
  return rows.sort((a, b) => b.ms - a.ms);
}
