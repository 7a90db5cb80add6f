import type { Dataset } from './dataset.ts';

/**
 * Pixel values as floats, one table for all three channels: entry 3 * value + channel holds
 * (value / 255 - mean[channel]) / deviation[channel].
 * @returns float32 [256, 3]
 */
export function normalisationTable({ mean, deviation }: Pick<Dataset, 'mean' | 'deviation'>): Float32Array {
  const table = new Float32Array(256 * 3);
  for (let value = 0; value < 256; value++) {
    mean.forEach((channelMean, channel) => {
      table[value * 3 + channel] = (value / 255 - channelMean) / (deviation[channel] as number);
    });
  }
  return table;
}
