/** Weights of red, green and blue in the grey of a pixel, as torchvision has them. */
const [RED, GREEN, BLUE] = [0.2989, 0.587, 0.114] as const;
/** Of the blurred image that sharpness goes away from: the pixel itself, and each of its eight neighbours, of 13. */
const [OWN, ALL] = [5, 13] as const;

/** factor * value + (1 - factor) * other, cut to 0..255 and then to a whole number. */
function mixed(value: number, other: number, factor: number): number {
  return Math.trunc(Math.min(255, Math.max(0, factor * value + (1 - factor) * other)));
}

/** Grey of the pixel at `at`, cut to a whole number; a grey pixel's own value. */
function greyAt(pixels: Uint8Array, at: number, channels: number): number {
  const value = pixels[at] as number;
  if (channels === 1) return value;
  return Math.trunc(RED * value + GREEN * (pixels[at + 1] as number) + BLUE * (pixels[at + 2] as number));
}

/** Values times `factor`: 0 = black, 1 = no change. Changes `pixels`, as all of these do. */
export function changeBrightness(pixels: Uint8Array, factor: number): void {
  for (let i = 0; i < pixels.length; i++) pixels[i] = mixed(pixels[i] as number, 0, factor);
}

/** Distances from the mean grey of the image times `factor`: 0 = that grey, 1 = no change. */
export function changeContrast(pixels: Uint8Array, channels: number, factor: number): void {
  let sum = 0;
  for (let i = 0; i < pixels.length; i += channels) sum += greyAt(pixels, i, channels);
  const mean = (sum * channels) / pixels.length;
  for (let i = 0; i < pixels.length; i++) pixels[i] = mixed(pixels[i] as number, mean, factor);
}

/** Distances from the grey of each pixel times `factor`: 0 = grey, 1 = no change. Grey images stay as they are. */
export function changeSaturation(pixels: Uint8Array, channels: number, factor: number): void {
  if (channels === 1) return;
  for (let i = 0; i < pixels.length; i += channels) {
    const grey = greyAt(pixels, i, channels);
    for (let c = 0; c < channels; c++) pixels[i + c] = mixed(pixels[i + c] as number, grey, factor);
  }
}

/**
 * Distances from a blurred image times `factor`: 0 = blurred, 1 = no change. The blur is the mean of 3 x 3 pixels, of which the
 * middle one counts five times; pixels at the border, and images of two pixels or fewer a side, stay as they are.
 */
export function changeSharpness(pixels: Uint8Array, size: number, factor: number): void {
  const channels = pixels.length / (size * size);
  const from = pixels.slice();
  const row = size * channels;
  for (let y = 1; y < size - 1; y++) {
    for (let i = y * row + channels; i < (y + 1) * row - channels; i++) {
      const value = from[i] as number;
      let sum = (OWN - 1) * value;
      for (let dy = -row; dy <= row; dy += row) {
        sum += (from[i + dy - channels] as number) + (from[i + dy] as number) + (from[i + dy + channels] as number);
      }
      pixels[i] = mixed(value, Math.round(sum / ALL), factor);
    }
  }
}
