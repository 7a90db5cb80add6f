import type { Graph } from '../../graph/index.ts';
import { stream } from '../../util/random.ts';

/** Standard normal values for a batch of a network's input, in any layout. */
export function randomInput(graph: Graph, batch: number): Float32Array {
  const draws = stream('latency', 'input');
  return Float32Array.from({ length: graph.input.reduce((a, b) => a * b, batch) }, () => draws.normal());
}

/** Milliseconds of each of `times` calls, after `warmups` that are not timed. */
export async function timeCalls(call: () => Promise<unknown>, times: number, warmups: number): Promise<number[]> {
  for (let i = 0; i < warmups; i++) await call();
  const result: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await call();
    result.push(performance.now() - start);
  }
  return result;
}
