import type { Graph } from '../../../src/graph/index.ts';
import { kernelWork } from '../../../src/latency/table/kernel-work.ts';
import { type FusedKernel, fusedKernels } from '../../../src/latency/table/kernels.ts';
import type { Measure } from '../../../src/latency/table/measuring.ts';
import { stream } from '../../../src/util/random.ts';

/** Milliseconds of the call on the made-up device. */
export const CALL = 0.02;

const FACTORS: Readonly<Record<string, number>> = { mixed: 3, grouped: 2, add: 0.3, 'squeeze-excite': 1.5 };

/** What a kernel takes alone: work, and a factor of its own that its key decides. */
export function aloneMs(kernel: FusedKernel): number {
  const { macs, read, written } = kernelWork(kernel);
  const own = 0.8 + 0.4 * stream('device', kernel.key).next();
  return own * (FACTORS[kernel.kind] ?? 1) * (1e-3 + macs * 1e-7 + (read + written) * 1e-7);
}

/** What it takes inside a network: a device that saves some traffic, and is slower at squeezes. */
export function insideMs(kernel: FusedKernel): number {
  const { read } = kernelWork(kernel);
  const factor = kernel.kind === 'squeeze-excite' ? 1.4 : kernel.kind === 'mixed' ? 0.8 : 1;
  return factor * aloneMs(kernel) - 2e-8 * read;
}

/** The exact latency of a whole network on the made-up device. */
export function exactMs(graph: Graph): number {
  return CALL + fusedKernels(graph).reduce((sum, kernel) => sum + insideMs(kernel), 0);
}

const DEVICE = { runtime: 'made-up 1.0', processor: 'abacus', threads: 1, batch: 1, gaugeMs: null };

/**
 * Measures on the made-up device: deterministic, with a relative noise.
 * @param drift factor of the n-th call
 */
export function madeUp(
  noise: number,
  drift: (call: number) => number = () => 1,
): Measure & { readonly names: string[] } {
  const names: string[] = [];
  let calls = 0;
  const measure: Measure = async (networks) => {
    const slower = drift(calls++);
    return networks.map(({ name, graph }) => {
      names.push(name);
      const isKernel = name.startsWith('kernel-');
      const exact = name === 'empty' ? CALL : isKernel ? CALL + kernelMs(graph) : exactMs(graph);
      const ms = slower * exact * (1 + noise * stream('noise', name, calls).normal());
      return { ms, p10: 0.98 * ms, p90: 1.05 * ms, state: 'stable', ...DEVICE };
    });
  };
  return Object.assign(measure, { names });
}

/** Of a graph of one kernel: the mean that may follow it is free. */
function kernelMs(graph: Graph): number {
  const [kernel] = fusedKernels(graph);
  if (kernel === undefined) throw new Error('a graph without a kernel');
  return aloneMs(kernel);
}
