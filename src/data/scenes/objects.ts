import type { Stream } from '../../util/random.ts';

/** A place inside an object: -1..1 from its left to its right edge and from its top to its bottom. */
export type Inside = (u: number, v: number) => boolean;

/** Share of an object's second colour at such a place, in [0, 1]. */
export type Texture = (u: number, v: number) => number;

/** How objects of a class look. */
export interface ObjectClass {
  readonly outline: Inside;
  /** Draws the texture of one object: its phase and angle vary. */
  readonly texture: (random: Stream) => Texture;
}

const disc: Inside = (u, v) => u * u + v * v <= 1;
const block: Inside = (u, v) =>
  Math.max(Math.abs(u), Math.abs(v)) <= 1 && (Math.abs(u) - 0.8) ** 2 + (Math.abs(v) - 0.8) ** 2 <= corner(u, v);
const triangle: Inside = (u, v) => v >= -1 && v <= 1 && Math.abs(u) <= (v + 1) / 2;
const cross: Inside = (u, v) => Math.min(Math.abs(u), Math.abs(v)) <= 0.33;
const ring: Inside = (u, v) => {
  const square = u * u + v * v;
  return square <= 1 && square >= 0.36;
};

/** Largest square of the distance from the centre of the nearest rounded corner; any along the straight edges. */
function corner(u: number, v: number): number {
  return Math.abs(u) > 0.8 && Math.abs(v) > 0.8 ? 0.04 : Number.POSITIVE_INFINITY;
}

const plain = (): Texture => () => 0;

/** Stripes at a random angle. @param period share of the object's side */
const stripes =
  (period: number) =>
  (random: Stream): Texture => {
    const [angle, phase] = [Math.PI * random.next(), random.next()];
    const [x, y] = [Math.cos(angle) / (2 * period), Math.sin(angle) / (2 * period)];
    return (u, v) => ((((u * x + v * y + phase) % 1) + 1) % 1 < 0.5 ? 0 : 1);
  };

/** Squares of alternating colour. @param period share of the object's side that two of them take */
const checks =
  (period: number) =>
  (random: Stream): Texture => {
    const [x, y] = [random.next(), random.next()];
    return (u, v) => (Math.floor(u / period + x) + Math.floor(v / period + y)) & 1;
  };

/** Periods of fine and of coarse textures, shares of the object's side. */
const [FINE, COARSE] = [0.2, 0.5] as const;

/**
 * The classes in label order. Some differ in outline alone, some in texture alone, and pairs of these in nothing but the scale of
 * the texture against the object: small objects with coarse texture look like a part of large ones with fine texture. So several
 * sizes of kernels are of use.
 */
export const OBJECTS: ReadonlyMap<string, ObjectClass> = new Map([
  ['disc', { outline: disc, texture: plain }],
  ['triangle', { outline: triangle, texture: plain }],
  ['fine-stripes', { outline: block, texture: stripes(FINE) }],
  ['coarse-stripes', { outline: block, texture: stripes(COARSE) }],
  ['fine-checks', { outline: block, texture: checks(FINE) }],
  ['coarse-checks', { outline: block, texture: checks(COARSE) }],
  ['cross', { outline: cross, texture: plain }],
  ['ring', { outline: ring, texture: plain }],
  ['striped-disc', { outline: disc, texture: stripes(FINE) }],
  ['checked-disc', { outline: disc, texture: checks(FINE) }],
]);
