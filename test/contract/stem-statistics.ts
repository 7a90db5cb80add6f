import type { Weights } from '../../src/graph/index.ts';

/** Mean and unbiased variance of one channel. */
export interface ChannelStatistics {
  readonly mean: number;
  readonly variance: number;
}

/**
 * What the first batch norm of `smallNetwork` sees of a batch, per channel, in float64: its convolution computed the plainest
 * way (6 filters of 3×3 and stride 2 over 9×9×3).
 */
export function stemStatistics(
  weights: Weights,
  { images, count }: { readonly images: Float32Array; readonly count: number },
): ChannelStatistics[] {
  const kernel = weights.get('stem.conv/kernel') as Float32Array;
  const columns: number[][] = Array.from({ length: 6 }, () => []);
  for (let n = 0; n < count; n++) {
    for (let place = 0; place < 25; place++) {
      for (const [f, column] of columns.entries()) {
        let sum = 0;
        for (let tap = 0; tap < 9; tap++) {
          const y = Math.floor(place / 5) * 2 + Math.floor(tap / 3) - 1;
          const x = (place % 5) * 2 + (tap % 3) - 1;
          if (y < 0 || x < 0 || y > 8 || x > 8) continue;
          for (let c = 0; c < 3; c++) {
            sum += (images[((n * 9 + y) * 9 + x) * 3 + c] as number) * (kernel[(tap * 3 + c) * 6 + f] as number);
          }
        }
        column.push(sum);
      }
    }
  }
  return columns.map((column) => {
    const mean = column.reduce((a, b) => a + b) / column.length;
    const variance = column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (column.length - 1);
    return { mean, variance };
  });
}
