import { BACKGROUND_CLASS, TARGET_FLOATS } from '../match/targets.ts';
import { classOf, type ImagePart } from './image-part.ts';

/**
 * Smooth L1 of the offsets of matched anchors, summed over coordinates and anchors: d²/2 where |d| < 1, else |d| - 1/2.
 * @param weight what the gradient, which it writes, is multiplied by; the returned loss is not
 * @see Girshick, ICCV 2015 (Fast R-CNN), equation 3
 */
export function smoothL1({ offsets, targets, gradient }: ImagePart, weight: number): number {
  let loss = 0;
  for (let anchor = 0; 4 * anchor < offsets.length; anchor++) {
    if (classOf(targets, anchor) <= BACKGROUND_CLASS) continue;
    for (let side = 0; side < 4; side++) {
      const at = 4 * anchor + side;
      const difference = (offsets[at] as number) - (targets[anchor * TARGET_FLOATS + 1 + side] as number);
      const size = Math.abs(difference);
      loss += size < 1 ? (difference * difference) / 2 : size - 0.5;
      if (gradient !== null) gradient.offsets[at] = weight * (size < 1 ? difference : Math.sign(difference));
    }
  }
  return loss;
}
