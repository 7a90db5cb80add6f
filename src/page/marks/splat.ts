/** The pixels of a mark, as they are copied to thousands of places: offsets from its middle and colours times opacity. */
export interface Ink {
  readonly across: Int16Array;
  readonly down: Int16Array;
  /** Four per pixel, 0..255; red, green and blue are multiplied by the opacity. */
  readonly colours: Uint8ClampedArray;
}

/**
 * The pixels of a picture that are not empty.
 * @param data RGBA
 * @param opacity of the whole mark, 0..1
 */
export function inkOf(data: Uint8ClampedArray, side: number, opacity: number): Ink {
  const full = Array.from({ length: side * side }, (_, i) => i).filter((i) => (data[4 * i + 3] as number) > 0);
  const middle = side >> 1;
  const colours = new Uint8ClampedArray(4 * full.length);
  full.forEach((from, to) => {
    const alpha = (data[4 * from + 3] as number) * opacity;
    for (let k = 0; k < 3; k++) colours[4 * to + k] = ((data[4 * from + k] as number) * alpha) / 255;
    colours[4 * to + 3] = alpha;
  });
  return {
    across: Int16Array.from(full, (i) => (i % side) - middle),
    down: Int16Array.from(full, (i) => Math.floor(i / side) - middle),
    colours,
  };
}

/** Copies a mark over what is there; what lies beyond the edges is cut. @param pixels RGBA, multiplied by opacity */
export function splat(pixels: Uint8ClampedArray, width: number, height: number, ink: Ink, x: number, y: number): void {
  const { across, down, colours } = ink;
  for (let i = 0; i < across.length; i++) {
    const [column, row] = [x + (across[i] as number), y + (down[i] as number)];
    if (column < 0 || column >= width || row < 0 || row >= height) continue;
    const [at, from] = [4 * (row * width + column), 4 * i];
    const through = 255 - (colours[from + 3] as number);
    pixels[at] = (colours[from] as number) + ((pixels[at] as number) * through) / 255;
    pixels[at + 1] = (colours[from + 1] as number) + ((pixels[at + 1] as number) * through) / 255;
    pixels[at + 2] = (colours[from + 2] as number) + ((pixels[at + 2] as number) * through) / 255;
    pixels[at + 3] = (colours[from + 3] as number) + ((pixels[at + 3] as number) * through) / 255;
  }
}

/** Divides colours by opacity, as an image has them. */
export function divideByOpacity(pixels: Uint8ClampedArray): void {
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = pixels[at + 3] as number;
    if (alpha === 0 || alpha === 255) continue;
    const factor = 255 / alpha;
    pixels[at] = (pixels[at] as number) * factor;
    pixels[at + 1] = (pixels[at + 1] as number) * factor;
    pixels[at + 2] = (pixels[at + 2] as number) * factor;
  }
}
