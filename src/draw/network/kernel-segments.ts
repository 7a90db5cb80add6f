import type { BlockSummary } from '../../cost/index.ts';

/** One coloured part of a block's box: the channels that one kernel size sees. */
export interface Segment {
  /** Side of the kernel; 1 for blocks of pointwise convolutions only. */
  readonly kernel: number;
  readonly channels: number;
  readonly dilated: boolean;
}

function merge(segments: readonly Segment[]): Segment[] {
  const merged = new Map<string, Segment>();
  for (const segment of segments) {
    const key = `${segment.kernel} ${segment.dilated}`;
    merged.set(key, { ...segment, channels: segment.channels + (merged.get(key)?.channels ?? 0) });
  }
  return [...merged.values()].sort((a, b) => a.kernel - b.kernel);
}

/**
 * The parts of a block's box from top to bottom: the groups of its depthwise convolutions (those of several convolutions
 * summed by kernel), else its ordinary convolutions, else one of kernel 1.
 */
export function segmentsOf({ depthwise, convKernels, output }: BlockSummary): Segment[] {
  const mixed = depthwise.flatMap(({ kernels, channels, dilated }) =>
    kernels.map((kernel, i) => ({ kernel, channels: channels[i] as number, dilated: dilated && kernel > 3 })),
  );
  if (depthwise.length === 1) return mixed;
  if (mixed.length > 0) return merge(mixed);
  const plain = convKernels.map((kernel) => ({ kernel, channels: output[2], dilated: false }));
  return plain.length > 0 ? merge(plain) : [{ kernel: 1, channels: output[2], dilated: false }];
}
