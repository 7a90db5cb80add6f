import { nodeMacs } from '../../cost/index.ts';
import { type GraphNode, inferShapes, parametersOf, type Shape } from '../../graph/index.ts';
import { kernelGraph } from './kernel-graph.ts';
import type { FusedKernel } from './kernels.ts';

/** What a kernel has to do and to move for one image. */
export interface KernelWork {
  readonly macs: number;
  /** Values read from other kernels. */
  readonly read: number;
  /** Values handed to other kernels. */
  readonly written: number;
  readonly weights: number;
}

function volume([height, width, channels]: Shape): number {
  return height * width * channels;
}

/** Work of one kernel; numbers are values (of 4 bytes as float32) and multiply-adds. */
export function kernelWork(kernel: FusedKernel): KernelWork {
  const graph = kernelGraph(kernel);
  const shapes = inferShapes(graph);
  let [macs, weights] = [0, 0];
  for (const node of graph.nodes) {
    const input = shapes.get((node as GraphNode).inputs[0] as string) as Shape;
    macs += nodeMacs(node, input, shapes.get(node.id) as Shape);
    for (const { size } of parametersOf(node, input)) weights += size;
  }
  const read = kernel.inputs.reduce((sum, shape) => sum + volume(shape), 0);
  return { macs, read, written: volume(kernel.output), weights };
}
