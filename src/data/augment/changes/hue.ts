/** Hue in 0..1, saturation and value of a pixel of values in 0..1. */
function toHsv(r: number, g: number, b: number): [h: number, s: number, v: number] {
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const range = most - least;
  if (range === 0) return [0, 0, most];
  let h: number;
  if (most === r) h = (g - b) / range;
  else if (most === g) h = 2 + (b - r) / range;
  else h = 4 + (r - g) / range;
  return [(h / 6 + 1) % 1, range / most, most];
}

function toRgb(h: number, s: number, v: number): [r: number, g: number, b: number] {
  const sector = Math.floor(h * 6);
  const part = h * 6 - sector;
  const [p, q, t] = [v * (1 - s), v * (1 - s * part), v * (1 - s * (1 - part))];
  switch (sector % 6) {
    case 0:
      return [v, t, p];
    case 1:
      return [q, v, p];
    case 2:
      return [p, v, t];
    case 3:
      return [p, q, v];
    case 4:
      return [t, p, v];
    default:
      return [v, p, q];
  }
}

/** A value of 0..1 as a byte: cut, after a scale that gives each byte an equal share. */
function byteOf(value: number): number {
  return Math.trunc(Math.min(1, Math.max(0, value)) * 255.999);
}

/**
 * Turns the hues of an image; saturation and value stay. Grey images stay as they are.
 * @param pixels uint8 [..., channels], changed in place
 * @param turn share of the circle: 1/3 takes red to green
 */
export function changeHue(pixels: Uint8Array, channels: number, turn: number): void {
  if (channels === 1) return;
  for (let i = 0; i < pixels.length; i += channels) {
    const [r, g, b] = [pixels[i] as number, pixels[i + 1] as number, pixels[i + 2] as number];
    const [h, s, v] = toHsv(r / 255, g / 255, b / 255);
    const turned = toRgb((((h + turn) % 1) + 1) % 1, s, v);
    for (let c = 0; c < channels; c++) pixels[i + c] = byteOf(turned[c] as number);
  }
}
