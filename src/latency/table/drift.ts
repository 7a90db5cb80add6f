import { median } from '../../util/quantile.ts';
import { mean } from './agreement.ts';
import type { Chunk } from './build-journal.ts';

/** Standard deviation of an anchor's relative error when the machine is quiet. */
const ANCHOR_NOISE = 0.005;

/**
 * How much slower the machine was in each chunk than usual: by the network that every chunk measures again.
 *
 * factor = (anchor / median anchor of the network chunks)^w with w = v / (v + 0.005²), v the variance of the logarithms:
 * where the anchor hardly varies, what varies is its own noise, and the factor is 1.
 *
 * @returns of each chunk what its milliseconds are to be divided by
 */
export function driftFactors(chunks: readonly Chunk[]): number[] {
  const networks = chunks.filter(({ phase }) => phase === 'networks');
  const usual = median((networks.length > 0 ? networks : chunks).map(({ anchor }) => anchor.ms));
  const logs = chunks.map(({ anchor }) => Math.log(anchor.ms / usual));
  const variance = mean(logs.map((log) => log ** 2));
  const trust = variance / (variance + ANCHOR_NOISE ** 2);
  return logs.map((log) => Math.exp(trust * log));
}
