import type { Dataset } from './dataset.ts';

/**
 * Pixel values as floats, one table for all channels: entry channels * value + channel holds
 * (value / 255 - mean[channel]) / deviation[channel].
 * @returns float32 [256, channels]
 */
export function normalisationTable({ mean, deviation }: Pick<Dataset, 'mean' | 'deviation'>): Float32Array {
  const table = new Float32Array(256 * mean.length);
  for (let value = 0; value < 256; value++) {
    mean.forEach((channelMean, channel) => {
      table[value * mean.length + channel] = (value / 255 - channelMean) / (deviation[channel] as number);
    });
  }
  return table;
}
