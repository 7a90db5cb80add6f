import { MixnasError } from '../util/errors.ts';
import type { DepthwiseOp, Partition } from './ops.ts';

/** Most kernels that one mixed depthwise convolution may have: 3×3 to 13×13. */
export const MAX_KERNELS = 6;

/** Groups as the partition gives them, some perhaps without a channel. */
function cut(channels: number, groups: number, partition: Partition): number[] {
  const sizes =
    partition === 'equal'
      ? Array.from({ length: groups }, () => Math.floor(channels / groups))
      : Array.from({ length: groups }, (_, i) => Math.floor(channels / 2 ** (i + 1)));
  const taker = takerOf(groups, partition);
  const rest = channels - sizes.reduce((sum, size) => sum + size, 0);
  sizes[taker] = (sizes[taker] as number) + rest;
  return sizes;
}

/** The group that takes what the partition leaves over. */
function takerOf(groups: number, partition: Partition): number {
  return partition === 'equal' ? 0 : groups - 1;
}

/**
 * Channels of each group of a mixed depthwise convolution; they sum to `channels` and each is at least 1.
 *
 * `equal`: floor(channels / groups) each, the remainder to the first group (MixNet's code, `custom_layers.py`).
 * `exponential`: floor(channels / 2^i) for group i = 1, 2, …, the remainder to the last (MixConv paper, section 3.2).
 *
 * With a `multiple` above 1 the same rule divides the floor(channels / multiple) blocks of that many channels, and the
 * channels beyond the last block go to the group that takes the remainder. Where a group would stay empty, the multiple
 * is halved, rounded down, until every group has a block.
 *
 * @param multiple a whole number of at least 1
 * @throws MixnasError `CHANNEL_SPLIT` when there are too few channels to give every group one
 */
export function splitChannels(channels: number, groups: number, partition: Partition, multiple = 1): number[] {
  const blocks = cut(Math.floor(channels / multiple), groups, partition);
  if (blocks.every((size) => size >= 1)) {
    const taker = takerOf(groups, partition);
    return blocks.map((size, i) => size * multiple + (i === taker ? channels % multiple : 0));
  }
  if (multiple > 1) return splitChannels(channels, groups, partition, Math.floor(multiple / 2));
  throw new MixnasError(
    'CHANNEL_SPLIT',
    `cannot divide ${channels} channels among ${groups} kernels (${partition} partition): a group would be empty`,
    { hint: 'use fewer kernels or more channels' },
  );
}

/** One channel group of a mixed depthwise convolution, as engines compute it. */
export interface DepthwiseGroup {
  /** First channel and number of channels. */
  readonly offset: number;
  readonly channels: number;
  /** Taps along one side of the stored kernel, and the distance between them. */
  readonly taps: number;
  readonly dilation: number;
}

/** The groups of a mixed depthwise convolution over `channels` input channels, in channel order. */
export function depthwiseGroups(op: DepthwiseOp, channels: number): DepthwiseGroup[] {
  let offset = 0;
  return splitChannels(channels, op.kernels.length, op.partition, op.channelMultiple).map((size, i) => {
    const kernel = op.kernels[i] as number;
    const dilate = op.dilated && kernel > 3;
    const group = { offset, channels: size, taps: dilate ? 3 : kernel, dilation: dilate ? (kernel - 1) / 2 : 1 };
    offset += size;
    return group;
  });
}
