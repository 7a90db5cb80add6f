import { roundHalfEven, toMultipleOf } from './numbers.ts';

/** How timm makes a network wider and deeper than its strings say. */
export interface TimmScaling {
  /** Width: channels of the strings (and of the stem) are multiplied by it. */
  readonly channelMultiplier: number;
  /** Channels are rounded to multiples of this, even where the multiplier is 1. */
  readonly channelDivisor: number;
  /** Depth: the repeats of each stage are multiplied by it … */
  readonly depthMultiplier: number;
  /** … and rounded up, or to the nearest. */
  readonly depthTruncation: 'ceil' | 'round';
  /** Whether the first and the last stage keep their repeats. */
  readonly fixFirstLast: boolean;
}

/** Strings as they stand, channels rounded to 8. */
export const UNSCALED: TimmScaling = {
  channelMultiplier: 1,
  channelDivisor: 8,
  depthMultiplier: 1,
  depthTruncation: 'ceil',
  fixFirstLast: false,
};

/** Channels as `round_channels` of pytorch-image-models scales and rounds them. */
export function scaleChannels(channels: number, { channelMultiplier, channelDivisor }: TimmScaling): number {
  return toMultipleOf(channelDivisor, channels * channelMultiplier);
}

/**
 * The repeats of a stage's strings after depth scaling: their sum is scaled and rounded, then handed out from the last
 * string to the first in proportion, at least 1 each.
 * @see pytorch-image-models, `_scale_stage_depth`
 */
export function scaleRepeats(
  repeats: readonly number[],
  multiplier: number,
  truncation: TimmScaling['depthTruncation'],
): number[] {
  let left = repeats.reduce((sum, repeat) => sum + repeat, 0);
  let scaled = truncation === 'round' ? Math.max(1, roundHalfEven(left * multiplier)) : Math.ceil(left * multiplier);
  return repeats
    .toReversed()
    .map((repeat) => {
      const own = Math.max(1, roundHalfEven((repeat / left) * scaled));
      left -= repeat;
      scaled -= own;
      return own;
    })
    .toReversed();
}

/** The depth multiplier of stage `index` of `stages`. */
export function depthOf(index: number, stages: number, { depthMultiplier, fixFirstLast }: TimmScaling): number {
  return fixFirstLast && (index === 0 || index === stages - 1) ? 1 : depthMultiplier;
}
