import type { Stream } from '../../util/random.ts';

/** A colour: red, green and blue in [0, 1]. */
export type Colour = readonly [number, number, number];

/** What lies behind the objects: what is added to each channel's base at a place of the unit square. */
export type Backdrop = (x: number, y: number) => number;

/** Waves, strokes and spots of a backdrop. */
const [WAVES, STROKES, SPOTS] = [3, 5, 5] as const;
/** Largest distance of a backdrop's parts from its base colour, on the scale 0..1. */
const [WAVE, STROKE, SPOT] = [0.05, 0.16, 0.12] as const;

/** A straight line of some width; brighter or darker than what is around it. */
function stroke(random: Stream): Backdrop {
  const [x0, y0, angle] = [random.next(), random.next(), 2 * Math.PI * random.next()];
  const [length, width] = [0.15 + 0.5 * random.next(), 0.006 + 0.012 * random.next()];
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const level = (2 * random.next() - 1) * STROKE;
  return (x, y) => {
    const along = (x - x0) * dx + (y - y0) * dy;
    if (along < 0 || along > length) return 0;
    return Math.abs((y - y0) * dx - (x - x0) * dy) < width ? level : 0;
  };
}

/** A spot without an edge. */
function spot(random: Stream): Backdrop {
  const [x0, y0] = [random.next(), random.next()];
  const radius = 0.03 + 0.12 * random.next();
  const level = (2 * random.next() - 1) * SPOT;
  return (x, y) => {
    const square = ((x - x0) ** 2 + (y - y0) ** 2) / radius ** 2;
    return square > 4 ? 0 : level * Math.exp(-square);
  };
}

/** Soft waves of any direction, from a fraction of the scene to a few pixels long. */
function wave(random: Stream): Backdrop {
  const [angle, phase] = [2 * Math.PI * random.next(), 2 * Math.PI * random.next()];
  const frequency = (2 * Math.PI) / (0.06 * 10 ** random.next());
  const [fx, fy] = [frequency * Math.cos(angle), frequency * Math.sin(angle)];
  const level = WAVE * random.next();
  return (x, y) => level * Math.sin(fx * x + fy * y + phase);
}

/** Draws a backdrop: a texture of waves, and clutter of strokes and spots that are objects of no class. */
export function drawBackdrop(random: Stream): Backdrop {
  const parts = [
    ...Array.from({ length: WAVES }, () => wave(random)),
    ...Array.from({ length: random.int(STROKES + 1) }, () => stroke(random)),
    ...Array.from({ length: random.int(SPOTS + 1) }, () => spot(random)),
  ];
  return (x, y) => {
    let sum = 0;
    for (const part of parts) sum += part(x, y);
    return sum;
  };
}
