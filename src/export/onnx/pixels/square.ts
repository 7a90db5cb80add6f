import { clipped } from './filter.ts';
import type { Axis, Formula } from './formula.ts';
import { enlarged, reduced } from './resize.ts';

/** How an image becomes square: the middle, on a black square, or both sides scaled. */
export type SquareFit = 'crop' | 'pad' | 'stretch';

/** How much smaller each axis becomes; below 1 where it becomes larger. */
function shrinksOf(f: Formula, image: string, size: number, fit: SquareFit): Record<Axis, string> {
  const [down, across] = [f.div(f.length(image, 2), size), f.div(f.length(image, 3), size)];
  if (fit === 'stretch') return { 2: down, 3: across };
  const both = fit === 'crop' ? f.min(down, across) : f.max(down, across);
  return { 2: both, 3: both };
}

function scaleOf(f: Formula, image: string, axis: Axis, shrink: string): string {
  return f.max(f.div(1, shrink), f.div(1, f.length(image, axis)));
}

/** First pixel of the square on a scaled axis. */
function startOf(f: Formula, image: string, axis: Axis, grow: string, size: number, fit: SquareFit): string {
  const length = f.round(f.mul(f.length(image, axis), grow));
  if (fit === 'pad') return f.sub(0, f.floor(f.div(f.sub(size, length), 2)));
  return f.floor(f.div(f.add(f.sub(length, size), 1), 2));
}

/**
 * Images of any size made square as libvips 8.18 does it, in its order and with its rounding: axes are made smaller one after
 * the other, then larger.
 * @param image uint8 [batch, 3, height, width]
 * @param scaled with `crop`, what the shorter side is scaled to; the middle of it is kept
 * @returns float32 [batch, 3, size, size], whole numbers 0 to 255
 */
export function square(f: Formula, image: string, size: number, fit: SquareFit, scaled = size): string {
  const shrinks = shrinksOf(f, image, scaled, fit);
  const scales = { 2: scaleOf(f, image, 2, shrinks[2]), 3: scaleOf(f, image, 3, shrinks[3]) };
  const down = reduced(f, image, 2, f.max(1, f.div(1, scales[2])));
  const small = reduced(f, down, 3, f.max(1, f.div(1, scales[3])));
  const grows = { 2: f.max(1, scales[2]), 3: f.max(1, scales[3]) };
  // libvips moves both axes by half a pixel where it enlarges one of them
  const shift = f.where(f.atMost(f.max(grows[2], grows[3]), 1), 2, 1.5);
  const part = (axis: Axis) => ({ start: startOf(f, small, axis, grows[axis], size, fit), size });
  const wide = enlarged(f, small, 3, grows[3], shift, part(3));
  return clipped(f, enlarged(f, wide, 2, grows[2], shift, part(2)));
}
