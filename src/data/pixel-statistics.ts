type Triple = readonly [number, number, number];

/**
 * Mean and deviation per channel of uint8 RGB pixels, gathered as counts of each value, so that the result does not
 * depend on the order of the images.
 */
export class ChannelStatistics {
  readonly #counts = new Float64Array(256 * 3);

  /** Adds one image, uint8 [..., 3]. */
  add(pixels: Uint8Array): void {
    const counts = this.#counts;
    for (let i = 0; i < pixels.length; i += 3) {
      const [r, g, b] = [
        (pixels[i] as number) * 3,
        (pixels[i + 1] as number) * 3 + 1,
        (pixels[i + 2] as number) * 3 + 2,
      ];
      counts[r] = (counts[r] as number) + 1;
      counts[g] = (counts[g] as number) + 1;
      counts[b] = (counts[b] as number) + 1;
    }
  }

  /**
   * On the scale 0..1, over everything added. A deviation is at least 1/255, so that a channel of one single value can be
   * divided by it.
   */
  result(): { mean: Triple; deviation: Triple } {
    const channels = [0, 1, 2].map((channel) => this.#channel(channel));
    return {
      mean: channels.map(({ mean }) => mean) as unknown as Triple,
      deviation: channels.map(({ deviation }) => deviation) as unknown as Triple,
    };
  }

  #channel(channel: number): { mean: number; deviation: number } {
    let [total, sum, squares] = [0, 0, 0];
    for (let value = 0; value < 256; value++) {
      const count = this.#counts[value * 3 + channel] as number;
      total += count;
      sum += count * value;
      squares += count * value * value;
    }
    const mean = sum / total;
    const variance = squares / total - mean * mean;
    return { mean: mean / 255, deviation: Math.max(1, Math.sqrt(Math.max(0, variance))) / 255 };
  }
}
