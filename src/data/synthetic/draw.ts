import type { Stream } from '../../util/random.ts';
import type { Pattern } from './patterns.ts';

/** Least and most distance between the brightness of a pattern's two colours, on the scale 0..1. */
const CONTRAST = [0.12, 0.5] as const;
/** Standard deviation of the noise of each channel of each pixel, on the scale 0..1. */
const NOISE = 0.15;
/** Largest share of a smooth shade over the whole image, on the scale 0..1. */
const SHADE = 0.2;

/** Two random colours whose brightness differs in a random direction, so that mean colour says nothing of the class. */
function drawColours(random: Stream): { dark: number[]; step: number[] } {
  const sign = random.next() < 0.5 ? -1 : 1;
  const contrast = sign * (CONTRAST[0] + (CONTRAST[1] - CONTRAST[0]) * random.next());
  const step = [0, 1, 2].map(() => contrast * (0.5 + random.next()));
  const dark = step.map((value) => random.next() * (1 - Math.min(1, Math.abs(value))) - Math.min(0, value));
  return { dark, step };
}

/**
 * A sum of draws with mean 0 and about the given deviation: cheaper than a normal draw, and close to one.
 * Two uniform draws summed have the variance 1/6.
 */
const noise = (random: Stream): number => (random.next() + random.next() - 1) * (NOISE * Math.sqrt(6));

/**
 * Draws one image: a pattern in two random colours, a smooth shade and noise.
 * @param into uint8 [size, size, 3] at `offset`
 */
export function drawImage(random: Stream, pattern: Pattern, size: number, into: Uint8Array, offset: number): void {
  const { dark, step } = drawColours(random);
  const [shadeX, shadeY] = [(random.next() - 0.5) * 2 * SHADE, (random.next() - 0.5) * 2 * SHADE];
  let at = offset;
  for (let row = 0; row < size; row++) {
    const y = (row + 0.5) / size;
    for (let column = 0; column < size; column++) {
      const x = (column + 0.5) / size;
      const value = pattern(x, y);
      const shade = shadeX * (x - 0.5) + shadeY * (y - 0.5);
      for (let channel = 0; channel < 3; channel++) {
        const level = (dark[channel] as number) + value * (step[channel] as number) + shade + noise(random);
        into[at++] = Math.round(255 * Math.min(1, Math.max(0, level)));
      }
    }
  }
}
