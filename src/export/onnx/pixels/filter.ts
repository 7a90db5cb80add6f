import type { Axis, Formula, Term } from './formula.ts';

/** Where the pixels of a result lie on an axis of an image, and which pixels around them count. */
export interface Taps {
  /** double [count]: places of the result, in pixels of the image, counted from before its first one. */
  readonly places: string;
  /** Number of pixels that count. */
  readonly points: Term;
  /** First of them, by the whole part of a place: that many pixels before it. */
  readonly before: Term;
  /** Weights double [count, …] by the number of a tap, from 0 on, and the fraction [count, 1] of its place; 0 outside. */
  readonly weights: (tap: string, fraction: string) => string;
}

const SCALE = 4096;

/** Fraction of each place in 1/64, to the nearest. */
function fractionOf(f: Formula, places: string): string {
  const fine = f.floor(f.mul(places, 128));
  const within = f.sub(fine, f.mul(128, f.floor(f.div(fine, 128))));
  return f.div(f.floor(f.div(f.add(within, 1), 2)), 64);
}

/** Weights as a matrix [count, length + 2 * margin], cut to 1/4096 and times that. */
function matrixOf(f: Formula, { places, points, before, weights }: Taps, length: string, margin: Term): string {
  const first = f.column(f.sub(f.floor(places), before));
  const pixel = f.sub(f.range(f.add(length, f.mul(2, margin))), margin);
  const tap = f.sub(pixel, first);
  const isOne = f.and(f.atMost(0, tap), f.atMost(tap, f.sub(points, 1)));
  const values = weights(tap, f.column(fractionOf(f, places)));
  return f.toFloat(f.truncate(f.mul(f.where(isOne, values, 0), SCALE)));
}

/** An image with an axis filtered: sums of whole numbers below 2^24, so that float32 is exact in any order; rounded, not clipped. */
export function filtered(f: Formula, image: string, axis: Axis, taps: Taps): string {
  const length = f.length(image, axis);
  const matrix = matrixOf(f, taps, length, taps.points);
  const pixels = f.extended(image, axis, taps.points, taps.points);
  const sum =
    axis === 2
      ? f.op('MatMul', [matrix, pixels])
      : f.op('MatMul', [pixels, f.op('Transpose', [matrix], { perm: [1, 0] })]);
  return f.floor(f.div(f.add(sum, f.float(SCALE / 2)), f.float(SCALE)));
}

/** Values within 0 to 255. */
export function clipped(f: Formula, image: string): string {
  return f.op('Clip', [image, f.float(0), f.float(255)]);
}
