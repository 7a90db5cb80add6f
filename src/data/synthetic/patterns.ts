import type { Stream } from '../../util/random.ts';

/** Brightness in [0, 1] at a place of the unit square (x to the right, y down). */
export type Pattern = (x: number, y: number) => number;

/** Draws one pattern of a class: its phase, place, exact scale and angle vary from image to image. */
export type PatternMaker = (random: Stream) => Pattern;

const between = (random: Stream, low: number, high: number): number => low + (high - low) * random.next();

/** Largest turn of an oriented pattern from its nominal angle, radians (about 11 degrees). */
const WOBBLE = 0.2;

/** Sine grating: stripes of `period` (share of the image) whose normal is at `angle` radians. */
function grating(period: number, angle: number): PatternMaker {
  return (random) => {
    const turned = angle + between(random, -WOBBLE, WOBBLE);
    const frequency = (2 * Math.PI) / (period * between(random, 0.85, 1.18));
    const phase = between(random, 0, 2 * Math.PI);
    const [fx, fy] = [frequency * Math.cos(turned), frequency * Math.sin(turned)];
    return (x, y) => 0.5 + 0.5 * Math.sin(fx * x + fy * y + phase);
  };
}

/** Stripes that rise or fall: either way is the same class, since mirroring an image must not change its class. */
function slanted(period: number): PatternMaker {
  return (random) => grating(period, random.next() < 0.5 ? Math.PI / 4 : -Math.PI / 4)(random);
}

/** Squares of side `cell` in alternating brightness. */
function checks(cell: number): PatternMaker {
  return (random) => {
    const side = cell * between(random, 0.85, 1.18);
    const [dx, dy] = [random.next() * 2, random.next() * 2];
    return (x, y) => (Math.floor(x / side + dx) + Math.floor(y / side + dy)) & 1;
  };
}

/** Two gratings across each other, summed. */
function plaid(period: number): PatternMaker {
  const across = grating(period, 0);
  const down = grating(period, Math.PI / 2);
  return (random) => {
    const [a, b] = [across(random), down(random)];
    return (x, y) => 0.5 * (a(x, y) + b(x, y));
  };
}

/** Circles around a centre near the middle. */
function rings(period: number): PatternMaker {
  return (random) => {
    const [cx, cy] = [between(random, 0.25, 0.75), between(random, 0.25, 0.75)];
    const frequency = (2 * Math.PI) / (period * between(random, 0.85, 1.18));
    const phase = between(random, 0, 2 * Math.PI);
    return (x, y) => 0.5 + 0.5 * Math.sin(frequency * Math.hypot(x - cx, y - cy) + phase);
  };
}

/** Rays from a centre near the middle. */
function spokes(count: number): PatternMaker {
  return (random) => {
    const [cx, cy] = [between(random, 0.3, 0.7), between(random, 0.3, 0.7)];
    const phase = between(random, 0, 2 * Math.PI);
    return (x, y) => 0.5 + 0.5 * Math.sin(count * Math.atan2(y - cy, x - cx) + phase);
  };
}

/** Stripes that are bent into waves. */
function waves(period: number): PatternMaker {
  return (random) => {
    const base = between(random, 0, 2 * Math.PI);
    const bend = between(random, 0, 2 * Math.PI);
    const frequency = (2 * Math.PI) / period;
    return (x, y) => 0.5 + 0.5 * Math.sin(frequency * (y + 0.09 * Math.sin(4 * Math.PI * x + bend)) + base);
  };
}

/** Distance function of a shape of radius 1 around the origin: negative inside. */
type Shape = (x: number, y: number) => number;

const disc: Shape = (x, y) => Math.hypot(x, y) - 1;
const cross: Shape = (x, y) =>
  Math.max(Math.min(Math.abs(x), Math.abs(y)) - 0.3, Math.max(Math.abs(x), Math.abs(y)) - 1);
const frame: Shape = (x, y) => Math.abs(Math.max(Math.abs(x), Math.abs(y)) - 0.75) - 0.25;
const triangle: Shape = (x, y) => Math.max(0.866 * Math.abs(x) + 0.5 * y - 0.5, -y - 0.5);

/** `least` to `most` copies of a shape of about `radius` (share of the image) at random places. */
function scattered(shape: Shape, radius: number, least: number, most: number, turns = WOBBLE): PatternMaker {
  return (random) => {
    const copies = Array.from({ length: least + random.int(most - least + 1) }, () => {
      const angle = between(random, -turns, turns);
      const scale = 1 / (radius * between(random, 0.85, 1.18));
      return {
        cx: between(random, 0.1, 0.9),
        cy: between(random, 0.1, 0.9),
        cos: Math.cos(angle) * scale,
        sin: Math.sin(angle) * scale,
      };
    });
    return (x, y) => {
      for (const { cx, cy, cos, sin } of copies) {
        const [dx, dy] = [x - cx, y - cy];
        if (shape(cos * dx + sin * dy, cos * dy - sin * dx) < 0) return 1;
      }
      return 0;
    };
  };
}

const [ACROSS, DOWN] = [0, Math.PI / 2];

/**
 * The classes in label order. The first ten need small kernels for some (fine stripes, spots) and a wide view for others
 * (coarse stripes, blobs); pairs differ in scale alone or in angle alone. Lengths are shares of the image's side, so that
 * a class looks the same at every resolution.
 */
export const PATTERNS: ReadonlyMap<string, PatternMaker> = new Map([
  ['fine-upright', grating(0.13, ACROSS)],
  ['fine-level', grating(0.13, DOWN)],
  ['coarse-upright', grating(0.34, ACROSS)],
  ['coarse-level', grating(0.34, DOWN)],
  ['fine-checks', checks(0.1)],
  ['coarse-checks', checks(0.24)],
  ['rings', rings(0.2)],
  ['spots', scattered(disc, 0.06, 12, 18)],
  ['blobs', scattered(disc, 0.19, 2, 4)],
  ['crosses', scattered(cross, 0.2, 2, 4)],
  ['fine-slanted', slanted(0.13)],
  ['coarse-slanted', slanted(0.34)],
  ['spokes', spokes(7)],
  ['frames', scattered(frame, 0.19, 2, 4)],
  ['triangles', scattered(triangle, 0.22, 2, 4)],
  ['small-crosses', scattered(cross, 0.09, 8, 12)],
  ['waves', waves(0.2)],
  ['plaid', plaid(0.2)],
]);
