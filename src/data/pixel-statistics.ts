/**
 * Mean and deviation per channel of uint8 pixels, gathered as counts of each value, so that the result does not depend on the
 * order of the images.
 */
export class ChannelStatistics {
  readonly #channels: number;
  readonly #counts: Float64Array;

  /** @param counts what was gathered before, as `counts` gives it. Default: nothing. */
  constructor(channels: number, counts?: readonly number[]) {
    this.#channels = channels;
    this.#counts = Float64Array.from(counts ?? new Array<number>(256 * channels).fill(0));
  }

  /** How often each value was seen: entry channels * value + channel. */
  get counts(): number[] {
    return [...this.#counts];
  }

  /** Adds images, uint8 [..., channels]. */
  add(pixels: Uint8Array): void {
    const [counts, channels] = [this.#counts, this.#channels];
    for (let i = 0; i < pixels.length; i += channels) {
      for (let channel = 0; channel < channels; channel++) {
        const at = (pixels[i + channel] as number) * channels + channel;
        counts[at] = (counts[at] as number) + 1;
      }
    }
  }

  /**
   * On the scale 0..1, over everything added. A deviation is at least 1/255, so that a channel of one single value can be
   * divided by it.
   */
  result(): { mean: number[]; deviation: number[] } {
    const channels = Array.from({ length: this.#channels }, (_, channel) => this.#channel(channel));
    return { mean: channels.map(({ mean }) => mean), deviation: channels.map(({ deviation }) => deviation) };
  }

  #channel(channel: number): { mean: number; deviation: number } {
    let [total, sum, squares] = [0, 0, 0];
    for (let value = 0; value < 256; value++) {
      const count = this.#counts[value * this.#channels + channel] as number;
      total += count;
      sum += count * value;
      squares += count * value * value;
    }
    const mean = sum / total;
    const variance = squares / total - mean * mean;
    return { mean: mean / 255, deviation: Math.max(1, Math.sqrt(Math.max(0, variance))) / 255 };
  }
}
