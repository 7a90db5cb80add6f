import type { Op } from '../../graph/index.ts';
import { type KernelWork, kernelWork } from './kernel-work.ts';
import type { FusedKernel } from './kernels.ts';

/** What a correction may depend on, from the most to the least general; each has its own ridge strength. */
export const LEVELS = ['all', 'kind', 'traffic', 'form', 'kernel'] as const;

export type Level = (typeof LEVELS)[number];

/** One share of a kernel in a feature of networks. */
export interface Feature {
  readonly level: Level;
  /** Features of one name add up over the kernels of a network. */
  readonly name: string;
  /** What is added: the kernel's own time, the values that it moves, or 1. */
  readonly unit: 'time' | 'moved' | 'count';
}

/** Channels of the blocks in which ONNX Runtime computes convolutions. */
const BLOCK = 8;

function activationOf(ops: readonly Op[]): string {
  const fns = ops.flatMap((op) => (op.kind === 'activation' ? [op.fn] : op.kind === 'squeeze-excite' ? [op.fn] : []));
  return fns.join('+') || 'none';
}

/** What decides of a first op how it is computed, apart from its size. */
function shapeOf(op: Op): string {
  switch (op.kind) {
    case 'depthwise':
      return `k${op.kernels.join('.')} s${op.stride}${op.dilated ? ' dilated' : ''}`;
    case 'conv':
      return `k${op.kernel} s${op.stride} d${op.dilation} g${op.groups}`;
    default:
      return '';
  }
}

/** Whether every group of channels fills whole blocks, so that the runtime's fast layout can stay. */
function isAligned({ inputs, ops, output }: FusedKernel): boolean {
  const op = ops[0] as Op;
  const channels = inputs.map((shape) => shape[2]);
  const groups = op.kind === 'conv' ? op.groups : op.kind === 'depthwise' ? op.kernels.length : 1;
  return [...channels, output[2]].every((count) => count % (BLOCK * groups) === 0);
}

/** The features that a kernel has a share in. */
export function featuresOf(kernel: FusedKernel): Feature[] {
  const { kind, inputs, ops } = kernel;
  const [height] = inputs[0] as FusedKernel['output'];
  const activation = activationOf(ops);
  const time = (level: Level, name: string): Feature => ({ level, name: `${name} time`, unit: 'time' });
  return [
    time('all', 'all'),
    time('kind', kind),
    { level: 'kind', name: `${kind} count`, unit: 'count' },
    { level: 'traffic', name: `${kind} moved`, unit: 'moved' },
    {
      level: 'traffic',
      name: `${kind} ${activation} ${isAligned(kernel) ? 'aligned' : 'ragged'} moved`,
      unit: 'moved',
    },
    time('form', `${kind} ${activation}`),
    time('form', `${kind} at ${height}`),
    time('form', `${kind} ${shapeOf(ops[0] as Op)}`),
    time('kernel', kernel.key),
  ];
}

/** What a kernel adds to a feature. */
export function amountOf(feature: Feature, ms: number, work: KernelWork): number {
  if (feature.unit === 'count') return 1;
  return feature.unit === 'time' ? ms : work.read + work.written;
}

/** A kernel with its work and its features, worked out once. */
export interface DescribedKernel {
  readonly kernel: FusedKernel;
  readonly work: KernelWork;
  readonly features: readonly Feature[];
}

/** Works out what the fit needs to know of a kernel. */
export function describeKernel(kernel: FusedKernel): DescribedKernel {
  return { kernel, work: kernelWork(kernel), features: featuresOf(kernel) };
}
