/**
 * Where the pixel of a changed image comes from, relative to the image's top left corner: x from
 * m[0] * x + m[1] * y + m[2], y from m[3] * x + m[4] * y + m[5].
 */
export type Matrix = readonly [number, number, number, number, number, number];

/** Shears by `share` of the height: rows are moved by their distance from the top. */
export function shearX(share: number): Matrix {
  return [1, share, 0, 0, 1, 0];
}

/** Shears by `share` of the width: columns are moved by their distance from the left. */
export function shearY(share: number): Matrix {
  return [1, 0, 0, share, 1, 0];
}

/** Moves right and down, pixels. */
export function translate(x: number, y: number): Matrix {
  return [1, 0, -x, 0, 1, -y];
}

/** Turns about the middle of a square image, counter-clockwise. */
export function rotate(degrees: number, size: number): Matrix {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin, middle] = [Math.cos(angle), Math.sin(angle), size / 2];
  return [cos, -sin, middle - cos * middle + sin * middle, sin, cos, middle - sin * middle - cos * middle];
}

/**
 * Moves the pixels of a square image; each takes the value of the nearest one where it comes from, black outside.
 * @param pixels uint8 [size, size, channels], changed in place
 */
export function movePixels(pixels: Uint8Array, size: number, m: Matrix): void {
  const channels = pixels.length / (size * size);
  const from = pixels.slice();
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const column = Math.floor(m[0] * (x + 0.5) + m[1] * (y + 0.5) + m[2]);
      const row = Math.floor(m[3] * (x + 0.5) + m[4] * (y + 0.5) + m[5]);
      const isInside = column >= 0 && column < size && row >= 0 && row < size;
      const to = (y * size + x) * channels;
      for (let c = 0; c < channels; c++) {
        pixels[to + c] = isInside ? (from[(row * size + column) * channels + c] as number) : 0;
      }
    }
  }
}
