import { DATA_TYPE } from '../protobuf.ts';
import { clipped, filtered } from './filter.ts';
import type { Axis, Formula, Term } from './formula.ts';

/** sin(πx) / (πx). */
function sinc(f: Formula, x: string): string {
  const angle = f.mul(x, Math.PI);
  const isZero = f.equal(x, 0);
  return f.where(isZero, 1, f.div(f.op('Sin', [angle]), f.where(isZero, 1, angle)));
}

/** Lanczos with 3 lobes of a matrix, each row summing up to 1. */
function lanczos(f: Formula, x: string): string {
  const isNear = f.atMost(f.abs(x), 3);
  const values = f.where(isNear, f.mul(sinc(f, x), sinc(f, f.div(x, 3))), 0);
  return f.div(values, f.op('ReduceSum', [values, f.integers([1])], { keepdims: 1 }));
}

/** Means of blocks of `factor` pixels, rounded as libvips does, which is down where a mean is half a level too low for its fixed point. */
function blockMeans(f: Formula, image: string, axis: Axis, factor: string): string {
  const count = f.ceil(f.div(f.length(image, axis), factor));
  const pixels = f.toFloat(f.extended(image, axis, 0, f.sub(f.mul(count, factor), f.length(image, axis))));
  const shape =
    axis === 2 ? f.shape(-1, 3, count, factor, f.length(image, 3)) : f.shape(-1, 3, f.length(image, 2), count, factor);
  const sum = f.op('ReduceSum', [f.op('Reshape', [pixels, shape]), f.integers([axis + 1])], { keepdims: 0 });
  const scale = 2 ** 24;
  const remainder = f.sub(scale, f.mul(factor, f.floor(f.div(scale, factor))));
  const rounding = f.sub(f.floor(f.div(factor, 2)), f.mul(0.5, f.min(1, remainder)));
  return f.floor(f.div(f.op('Add', [sum, f.toFloat(rounding)]), f.toFloat(factor)));
}

/** Places added up within strips, as libvips adds them: within a line, and within 10 lines. Sums differ from products at ties. */
function placesOf(f: Formula, rest: string, offset: string, wanted: string, strip: Term): string {
  const first = f.mul(f.range(f.ceil(f.div(wanted, strip))), strip);
  const starts = f.column(f.sub(f.sub(f.mul(f.add(first, 0.5), rest), 0.5), offset));
  const steps = f.where(f.equal(f.range(strip), 0), starts, rest);
  const places = f.op('Reshape', [f.op('CumSum', [steps, f.integers(1)]), f.integers([-1])]);
  return f.op('Gather', [places, f.op('Cast', [f.range(wanted)], { to: DATA_TYPE.int64 })]);
}

/** An axis made smaller by `shrink`, at least 1: blocks averaged to about twice the size, then Lanczos. */
export function reduced(f: Formula, image: string, axis: Axis, shrink: string): string {
  const length = f.length(image, axis);
  const wanted = f.round(f.div(length, shrink));
  const factor = f.max(1, f.floor(f.div(f.div(length, wanted), 2)));
  const rest = f.div(shrink, factor);
  const invented = f.div(f.sub(f.mul(wanted, shrink), length), factor);
  const offset = f.sub(f.div(f.add(1, invented), 2), 1);
  const points = f.add(f.mul(2, f.op('Round', [f.mul(3, rest)])), 1);
  const taps = {
    places: placesOf(f, rest, offset, wanted, axis === 2 ? 10 : wanted),
    points,
    before: f.div(f.sub(points, 1), 2),
    weights: (tap: string, fraction: string) =>
      lanczos(f, f.div(f.sub(tap, f.add(fraction, f.sub(f.div(points, 2), 1))), rest)),
  };
  return clipped(f, filtered(f, blockMeans(f, image, axis, factor), axis, taps));
}

/** The Catmull-Rom spline. */
function catmullRom(f: Formula, x: string): string {
  const near = f.add(f.mul(f.mul(x, x), f.sub(f.mul(1.5, x), 2.5)), 1);
  const far = f.add(f.mul(x, f.sub(f.mul(x, f.add(f.mul(-0.5, x), 2.5)), 4)), 2);
  return f.where(f.atMost(x, 1), near, f.where(f.atMost(x, 2), far, 0));
}

/** Which part of an enlarged axis is wanted: `size` pixels from `start`, which may be negative; outside is black. */
export interface Part {
  readonly start: string;
  readonly size: number;
}

/** An axis made larger by `scale`, at least 1, with its pixels at `shift` (2 = where they are), and cut to a part. */
export function enlarged(f: Formula, image: string, axis: Axis, scale: Term, shift: string, part: Part): string {
  const places = f.add(part.start, f.range(part.size));
  const last = f.sub(f.round(f.mul(f.length(image, axis), scale)), 1);
  const isThere = f.column(f.and(f.atMost(0, places), f.atMost(places, last)));
  return filtered(f, image, axis, {
    places: f.add(f.div(places, scale), shift),
    points: 4,
    before: 3,
    weights: (tap, fraction) => f.where(isThere, catmullRom(f, f.abs(f.sub(tap, f.add(fraction, 1)))), 0),
  });
}
