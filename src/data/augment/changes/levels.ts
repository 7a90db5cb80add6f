/** Keeps the highest `bits` of each value. @param pixels changed in place, as by all of these */
export function posterize(pixels: Uint8Array, bits: number): void {
  const mask = 256 - 2 ** (8 - bits);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (pixels[i] as number) & mask;
}

/** Inverts values of at least `threshold`. */
export function solarize(pixels: Uint8Array, threshold: number): void {
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i] as number;
    if (value >= threshold) pixels[i] = 255 - value;
  }
}

/** Replaces the values of one channel. */
function mapChannel(pixels: Uint8Array, channel: number, channels: number, table: Uint8Array): void {
  for (let i = channel; i < pixels.length; i += channels) pixels[i] = table[pixels[i] as number] as number;
}

/** How often each value is in one channel. */
function countValues(pixels: Uint8Array, channel: number, channels: number): Uint32Array {
  const counts = new Uint32Array(256);
  for (let i = channel; i < pixels.length; i += channels) {
    const value = pixels[i] as number;
    counts[value] = (counts[value] as number) + 1;
  }
  return counts;
}

/** Stretches the values of each channel to 0..255; a channel of one value stays as it is. */
export function autoContrast(pixels: Uint8Array, channels: number): void {
  for (let channel = 0; channel < channels; channel++) {
    const counts = countValues(pixels, channel, channels);
    const least = counts.findIndex((count) => count > 0);
    const most = counts.findLastIndex((count) => count > 0);
    if (most <= least) continue;
    const scale = 255 / (most - least);
    const table = Uint8Array.from(counts, (_, value) =>
      Math.trunc(Math.min(255, Math.max(0, Math.fround((value - least) * Math.fround(scale))))),
    );
    mapChannel(pixels, channel, channels, table);
  }
}

/** Makes the values of each channel about equally frequent; a channel of too few values stays as it is. */
export function equalize(pixels: Uint8Array, channels: number): void {
  for (let channel = 0; channel < channels; channel++) {
    const counts = countValues(pixels, channel, channels);
    const last = counts.findLastIndex((count) => count > 0);
    const step = Math.floor((pixels.length / channels - (counts[last] as number)) / 255);
    if (step === 0) continue;
    let before = 0;
    const table = Uint8Array.from(counts, (count) => {
      const value = Math.min(255, Math.floor((before + (step >> 1)) / step));
      before += count;
      return value;
    });
    mapChannel(pixels, channel, channels, table);
  }
}
