import type { Stream } from '../../util/random.ts';
import type { RelativeBox } from '../boxes/labelled-box.ts';

/** An object of a scene before it is drawn. */
export interface PlacedObject {
  /** Class index. */
  readonly label: number;
  readonly box: RelativeBox;
}

/** Most objects of a scene. */
const MOST_OBJECTS = 6;
/** Least and most side of an object, shares of the scene's side: 8 and 60 of 96 pixels. */
const SIDES = [8 / 96, 60 / 96] as const;
/** Least and most of width by height. */
const ASPECTS = [0.67, 1.5] as const;
/** Largest share of the smaller one of two boxes that the other may cover. */
const OVERLAP = 0.1;
/** Places that are drawn for an object before it is left out. */
const TRIES = 40;

/** Uniform in its logarithm. */
function between(random: Stream, [least, most]: readonly [number, number]): number {
  return least * (most / least) ** random.next();
}

function drawBox(random: Stream, side: number): RelativeBox {
  const stretch = Math.sqrt(between(random, ASPECTS));
  const [width, height] = [Math.min(SIDES[1], side * stretch), Math.min(SIDES[1], side / stretch)];
  const [x0, y0] = [random.next() * (1 - width), random.next() * (1 - height)];
  return { x0, y0, x1: x0 + width, y1: y0 + height };
}

function area({ x0, y0, x1, y1 }: RelativeBox): number {
  return (x1 - x0) * (y1 - y0);
}

/** Share of the smaller one of two boxes that lies in the other. */
export function overlapOf(a: RelativeBox, b: RelativeBox): number {
  const width = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
  const height = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  return width <= 0 || height <= 0 ? 0 : (width * height) / Math.min(area(a), area(b));
}

/**
 * Draws where the objects of a scene are: one to six of random classes, their sides uniform in the logarithm, the largest first.
 * An object for which no place is found is left out, so that few boxes overlap, and none by much.
 */
export function layOut(random: Stream, classes: number): PlacedObject[] {
  const sides = Array.from({ length: 1 + random.int(MOST_OBJECTS) }, () => between(random, SIDES));
  const placed: PlacedObject[] = [];
  for (const side of sides.sort((a, b) => b - a)) {
    const label = random.int(classes);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const box = drawBox(random, side);
      if (placed.some((other) => overlapOf(other.box, box) > OVERLAP)) continue;
      placed.push({ label, box });
      break;
    }
  }
  return placed;
}
