import type { RandAugmentSettings } from '../../config/index.ts';
import type { Stream } from '../../util/random.ts';
import { rotate, shearX, shearY, translate } from './changes/move.ts';
import type { ImageChange } from './image-change.ts';

/** The largest magnitude. */
const MOST = 30;
/** At the largest magnitude: shears, share of the side that images are moved by, degrees, distance of factors from 1. */
const [SHEAR, MOVE, DEGREES, FACTOR] = [0.3, 150 / 331, 30, 0.9] as const;
/** Bits that are cut at the largest magnitude. */
const BITS = 4;

/** A change by its strength in 0..1, with a sign where it has two directions. */
type Operation = (strength: number, sign: 1 | -1, size: number) => ImageChange | null;

const blend =
  (kind: 'brightness' | 'contrast' | 'saturation' | 'sharpness'): Operation =>
  (strength, sign) => ({ kind, factor: 1 + sign * FACTOR * strength });

/** Pixels that an image is moved by. */
const distance = (strength: number, sign: number, size: number): number => sign * Math.trunc(MOVE * size * strength);

/** Changes, and whether they have two directions; in the order of torchvision. */
const OPERATIONS: readonly { readonly change: Operation; readonly isSigned: boolean }[] = [
  { change: () => null, isSigned: false },
  { change: (strength, sign) => ({ kind: 'move', matrix: shearX(sign * SHEAR * strength) }), isSigned: true },
  { change: (strength, sign) => ({ kind: 'move', matrix: shearY(sign * SHEAR * strength) }), isSigned: true },
  {
    change: (strength, sign, size) => ({ kind: 'move', matrix: translate(distance(strength, sign, size), 0) }),
    isSigned: true,
  },
  {
    change: (strength, sign, size) => ({ kind: 'move', matrix: translate(0, distance(strength, sign, size)) }),
    isSigned: true,
  },
  {
    change: (strength, sign, size) => ({ kind: 'move', matrix: rotate(sign * DEGREES * strength, size) }),
    isSigned: true,
  },
  { change: blend('brightness'), isSigned: true },
  { change: blend('saturation'), isSigned: true },
  { change: blend('contrast'), isSigned: true },
  { change: blend('sharpness'), isSigned: true },
  { change: (strength) => ({ kind: 'posterize', bits: 8 - Math.round(BITS * strength) }), isSigned: false },
  { change: (strength) => ({ kind: 'solarize', threshold: 255 * (1 - strength) }), isSigned: false },
  { change: () => ({ kind: 'autoContrast' }), isSigned: false },
  { change: () => ({ kind: 'equalize' }), isSigned: false },
];

/**
 * Draws the changes of one image: `layers` of 14 with replacement, all of one magnitude, each in a random direction where it has
 * two. Moved pixels take the nearest value, black from outside.
 * @param size side of the image, pixels
 * @see Cubuk et al., 2019 (arXiv 1909.13719); the changes and their ranges are those of torchvision.transforms.RandAugment
 */
export function drawRandAugment(
  stream: Stream,
  settings: RandAugmentSettings | undefined,
  size: number,
): ImageChange[] {
  if (settings === undefined) return [];
  const strength = settings.magnitude / MOST;
  return Array.from({ length: settings.layers }, () => {
    const { change, isSigned } = stream.pick(OPERATIONS);
    const sign = isSigned && stream.next() < 0.5 ? -1 : 1;
    return change(strength, sign, size);
  }).filter((change) => change !== null);
}
