import type { Graph } from '../../graph/index.ts';
import {
  type LatencyRecord,
  OPTIMIZATION_LEVELS,
  type OptimizationLevel,
  openOnnxRuntime,
  openRunner,
  type Runner,
} from '../../latency/index.ts';
import { MixnasError } from '../../util/errors.ts';

const FORMS = ['split', 'merged', 'fastest'] as const;

/** One way to run a network on this machine. */
export interface LatencyVariant {
  readonly kind: 'native' | 'onnxruntime';
  readonly threads: number;
  /** How far ONNX Runtime rewrites the network; null for our own engine. */
  readonly optimization: OptimizationLevel | null;
  /** How mixed depthwise convolutions are written; null where that makes no difference. */
  readonly depthwise: (typeof FORMS)[number] | null;
}

function hasMixedDepthwise(graph: Graph): boolean {
  return graph.nodes.some(({ op }) => op.kind === 'depthwise' && op.kernels.length > 1);
}

/** Every way to run a network with this many threads: our engine first, then ONNX Runtime by level and form. */
export function latencyVariants(graph: Graph, threads: number): LatencyVariant[] {
  const forms = hasMixedDepthwise(graph) ? FORMS : [null];
  return [
    { kind: 'native', threads, optimization: null, depthwise: null },
    ...OPTIMIZATION_LEVELS.flatMap((optimization) =>
      forms.map((depthwise): LatencyVariant => ({ kind: 'onnxruntime', threads, optimization, depthwise })),
    ),
  ];
}

/** What a variant runs on, or why it cannot run here: the message of an optional part that is not installed. */
export async function openVariant(variant: LatencyVariant, batch: number): Promise<Runner | { missing: string }> {
  const { kind, threads, optimization, depthwise } = variant;
  try {
    if (kind === 'native') return await openRunner({ kind, threads, batch });
    return await openOnnxRuntime({ kind, threads, batch, depthwise: depthwise ?? 'fastest' }, optimization ?? 'all');
  } catch (error) {
    if (!(error instanceof MixnasError) || !['ENGINE_MISSING', 'ONNXRUNTIME_MISSING'].includes(error.code)) throw error;
    return { missing: error.message };
  }
}

/** A variant with its figures. */
export interface LatencyBenchRow extends LatencyVariant {
  readonly record: LatencyRecord;
}
