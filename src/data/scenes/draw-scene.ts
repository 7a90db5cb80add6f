import type { Stream } from '../../util/random.ts';
import { type Backdrop, type Colour, drawBackdrop } from './backdrop.ts';
import type { PlacedObject } from './layout.ts';
import type { ObjectClass } from './objects.ts';

/** Standard deviation of the noise of each channel of each pixel, on the scale 0..1. */
const NOISE = 0.03;
/** Least distance in brightness of an object from the base of its scene, and of its second colour from its first. */
const [CONTRAST, STEP] = [0.18, 0.25] as const;
/** Points of a pixel along each side that decide how much of it an object covers. */
const POINTS = 3;

/** Weights of the channels in brightness, see `toGrey`. */
const LUMA: Colour = [0.299, 0.587, 0.114];

const luma = (colour: Colour): number => colour.reduce((sum, value, i) => sum + value * (LUMA[i] as number), 0);

/** A colour whose brightness differs from another one's by at least so much. */
function unlike(random: Stream, other: Colour, least: number): Colour {
  for (;;) {
    const colour: Colour = [random.next(), random.next(), random.next()];
    if (Math.abs(luma(colour) - luma(other)) >= least) return colour;
  }
}

/** float32 [size, size, 3] on the scale 0..1. */
function paintBackdrop(scene: Float32Array, size: number, base: Colour, backdrop: Backdrop): void {
  let at = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const level = backdrop((column + 0.5) / size, (row + 0.5) / size);
      for (const value of base) scene[at++] = value + level;
    }
  }
}

/** An object with its colours. */
interface Painted {
  readonly object: PlacedObject;
  readonly look: ObjectClass;
  readonly colours: readonly [Colour, Colour];
}

/** Share of a pixel that an object covers, and of that share the part in its second colour. */
function coverage({ object: { box }, look }: Painted, texture: (u: number, v: number) => number) {
  const [width, height] = [box.x1 - box.x0, box.y1 - box.y0];
  return (left: number, top: number, side: number): readonly [covered: number, second: number] => {
    let [covered, second] = [0, 0];
    for (let i = 0; i < POINTS * POINTS; i++) {
      const x = left + (((i % POINTS) + 0.5) / POINTS) * side;
      const y = top + ((Math.floor(i / POINTS) + 0.5) / POINTS) * side;
      const [u, v] = [(2 * (x - box.x0)) / width - 1, (2 * (y - box.y0)) / height - 1];
      if (u < -1 || u > 1 || v < -1 || v > 1 || !look.outline(u, v)) continue;
      covered++;
      second += texture(u, v);
    }
    return [covered / POINTS ** 2, covered === 0 ? 0 : second / covered];
  };
}

function paintObject(scene: Float32Array, size: number, painted: Painted, random: Stream): void {
  const { object, look, colours } = painted;
  const { x0, y0, x1, y1 } = object.box;
  const cover = coverage(painted, look.texture(random));
  const [first, other] = colours;
  for (let row = Math.floor(y0 * size); row < Math.min(size, Math.ceil(y1 * size)); row++) {
    for (let column = Math.floor(x0 * size); column < Math.min(size, Math.ceil(x1 * size)); column++) {
      const [covered, second] = cover(column / size, row / size, 1 / size);
      const at = (row * size + column) * 3;
      for (let channel = 0; channel < 3 && covered > 0; channel++) {
        const colour = (first[channel] as number) * (1 - second) + (other[channel] as number) * second;
        scene[at + channel] = (scene[at + channel] as number) * (1 - covered) + colour * covered;
      }
    }
  }
}

/** Two uniform draws summed have the variance 1/6: about a normal draw, and cheaper. */
const noise = (random: Stream): number => (random.next() + random.next() - 1) * (NOISE * Math.sqrt(6));

/**
 * Draws one scene: a backdrop, the objects one over the other in their order, and noise. Lengths are shares of the scene's side,
 * so that it looks the same at every size.
 * @param look how the objects of a class look
 * @param into uint8 [size, size, 3], overwritten
 */
export function drawScene(
  random: Stream,
  objects: readonly PlacedObject[],
  look: (label: number) => ObjectClass,
  size: number,
  into: Uint8Array,
): void {
  const base: Colour = [random.next(), random.next(), random.next()];
  const scene = new Float32Array(size * size * 3);
  paintBackdrop(scene, size, base, drawBackdrop(random));
  for (const object of objects) {
    const first = unlike(random, base, CONTRAST);
    const colours = [first, unlike(random, first, STEP)] as const;
    paintObject(scene, size, { object, look: look(object.label), colours }, random);
  }
  scene.forEach((value, i) => {
    into[i] = Math.round(255 * Math.min(1, Math.max(0, value + noise(random))));
  });
}
