/** Weights of red, green and blue in the luma of a pixel, in thousandths. @see Recommendation ITU-R BT.601-7, section 2.5.1 */
const [RED, GREEN, BLUE] = [299, 587, 114] as const;

/**
 * Luma of RGB pixels: (299 R + 587 G + 114 B) / 1000, rounded. A grey pixel keeps its value.
 * @param rgb uint8 [..., 3]
 * @param into uint8 [..., 1], overwritten; may be the start of `rgb` itself
 */
export function toGrey(rgb: Uint8Array, into: Uint8Array): void {
  for (let i = 0, from = 0; i < into.length; i++, from += 3) {
    const [r, g, b] = [rgb[from] as number, rgb[from + 1] as number, rgb[from + 2] as number];
    into[i] = Math.round((RED * r + GREEN * g + BLUE * b) / 1000);
  }
}
