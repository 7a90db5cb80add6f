/** A picture of how many lines cross each pixel: ten thousand lines cost as much as their pixels, and none hides another. */
export class Density {
  readonly counts: Uint32Array;
  /** Lines by the rows of their ends. */
  readonly pairs: Uint32Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.counts = new Uint32Array(width * height);
    this.pairs = new Uint32Array(height * height);
  }

  clear(): void {
    this.counts.fill(0);
  }

  /** Counts `weight` lines in the pixels from (x1, y1) to (x2, y2), all within the picture, the last pixel left out. */
  line(x1: number, y1: number, x2: number, y2: number, weight: number): void {
    const { counts, width } = this;
    const steps = Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1), 1);
    const [acrossStep, downStep] = [(x2 - x1) / steps, (y2 - y1) / steps];
    let [x, y] = [x1 + 0.5, y1 + 0.5];
    for (let i = 0; i < steps; i++) {
      const at = (y | 0) * width + (x | 0);
      counts[at] = (counts[at] as number) + weight;
      x += acrossStep;
      y += downStep;
    }
  }

  /**
   * Counts lines between two columns of pixels, equal ones at once: their number is bounded by the picture, not by the data.
   * @param from rows of pixels at `x1`, by line; -1 for no line
   * @param to the same at `x2`
   * @param counted which lines count; all where it is null
   */
  lines(x1: number, x2: number, from: Int16Array, to: Int16Array, counted: Uint8Array | null): void {
    const { height, pairs } = this;
    pairs.fill(0);
    for (let i = 0; i < from.length; i++) {
      if (counted !== null && counted[i] === 0) continue;
      const [y1, y2] = [from[i] as number, to[i] as number];
      if (y1 >= 0 && y2 >= 0) pairs[y1 * height + y2] = (pairs[y1 * height + y2] as number) + 1;
    }
    for (let pair = 0; pair < pairs.length; pair++) {
      const weight = pairs[pair] as number;
      if (weight > 0) this.line(x1, (pair / height) | 0, x2, pair % height, weight);
    }
  }

  /**
   * Paints the counts in one colour over what is there: the more lines, the less can be seen through it.
   * @param pixels RGBA of the same size
   * @param faintest opacity of a single line, 0..1
   */
  paint(pixels: Uint8ClampedArray, [red, green, blue]: readonly number[], faintest: number): void {
    const { counts } = this;
    const opacity = opacities(counts, faintest);
    for (let i = 0; i < counts.length; i++) {
      const count = counts[i] as number;
      if (count === 0) continue;
      const [over, at] = [opacity[Math.min(count, opacity.length - 1)] as number, 4 * i];
      const under = ((pixels[at + 3] as number) / 255) * (1 - over);
      const sum = over + under;
      pixels[at] = ((red as number) * over + (pixels[at] as number) * under) / sum;
      pixels[at + 1] = ((green as number) * over + (pixels[at + 1] as number) * under) / sum;
      pixels[at + 2] = ((blue as number) * over + (pixels[at + 2] as number) * under) / sum;
      pixels[at + 3] = 255 * sum;
    }
  }
}

const TABLE = 1024;

/** Opacity by count: from `faintest` for one line to 0.95 for the densest pixel, by the logarithm. */
function opacities(counts: Uint32Array, faintest: number): Float32Array {
  let most = 1;
  for (const count of counts) if (count > most) most = count;
  const span = Math.log(Math.min(most, TABLE)) || 1;
  return Float32Array.from({ length: TABLE + 1 }, (_, count) =>
    count === 0 ? 0 : Math.min(0.95, faintest + (0.95 - faintest) * (Math.log(count) / span)),
  );
}

/** Red, green and blue of a colour written `#rrggbb`. */
export function channelsOf(colour: string): [number, number, number] {
  const number = Number.parseInt(colour.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}
