import type { Shape } from '../graph/index.ts';

/** What a published network is built for. */
export interface ZooTarget {
  /** Height and width of the input image, pixels, at least 1. */
  readonly size: number;
  readonly classes: number;
  /** Of the image: 3 = RGB (the default), 1 = grey. */
  readonly channels?: number | undefined;
  /** The first two strides become 1; by default where `size` is at most 64. */
  readonly lowRes?: boolean | undefined;
  /** Multiplies the channels of the networks that are defined for it (`SCALABLE`); 1 by default. */
  readonly width?: number | undefined;
}

/** Shape of the input. */
export function imageShape({ size, channels = 3 }: ZooTarget): Shape {
  return [size, size, channels];
}

/** Side of the images up to which networks keep their first two strides at 1 unless told otherwise, pixels. */
const LOW_RES_SIZE = 64;

/** Whether a network for this target keeps its first two strides at 1. */
export function isLowRes(target: ZooTarget): boolean {
  return target.lowRes ?? target.size <= LOW_RES_SIZE;
}

/** Gives the stride to build with for each stride of a network's definition, in order from the stem on. */
export type StrideRule = (stride: number) => number;

/** The rule of one network: with `lowRes` its first two strides greater than 1 (stem and first strided block) become 1. */
export function strideRule(target: ZooTarget): StrideRule {
  let kept = isLowRes(target) ? 2 : 0;
  return (stride) => {
    if (stride === 1 || kept === 0) return stride;
    kept--;
    return 1;
  };
}
