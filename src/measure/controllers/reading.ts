import { stream } from '../../util/random.ts';

/**
 * What a training would say of a network: its true accuracy with normal noise, which depends on seed and network alone, so that
 * all controllers read the same.
 *
 * @param noise standard deviation, accuracy in 0..1
 * @param key of the network
 * @returns in 0..1
 */
export function noisyReading(truth: number, noise: number, seed: number, key: string): number {
  if (noise === 0) return truth;
  return Math.min(1, Math.max(0, truth + noise * stream(seed, 'bench-noise', key).normal()));
}
