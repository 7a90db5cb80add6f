/**
 * What is lost by looking only at the `k` networks of highest score: the best truth of all minus the best truth among them.
 *
 * Where networks tie for the last places, which of them are taken is a matter of chance: then it is the mean over all ways to
 * take them. With the m tied truths in falling order and r places, the best taken is the i-th (from 0) with probability
 * C(m - i - 1, r - 1) / C(m, r).
 *
 * @param truth of the same length, at least one value
 * @param k at least 1; more than there are counts as all
 * @returns at least 0, in the unit of the truth
 */
export function topRegret(scores: readonly number[], truth: readonly number[], k: number): number {
  const order = scores.map((_, i) => i).sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const edge = scores[order[Math.min(k, order.length) - 1] as number] as number;
  const truths = (keep: (score: number) => boolean): number[] =>
    order.filter((i) => keep(scores[i] as number)).map((i) => truth[i] as number);
  const sure = truths((score) => score > edge);
  const tied = truths((score) => score === edge).sort((a, b) => b - a);
  const least = sure.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const best = truth.reduce((most, value) => Math.max(most, value));
  // the mean's sum may be off in its last bits
  return Math.max(0, best - meanBest(tied, Math.min(k, order.length) - sure.length, least));
}

/** Mean of the larger of `least` and the best of `places` values drawn without replacement. @param falling in falling order */
function meanBest(falling: readonly number[], places: number, least: number): number {
  let mean = 0;
  let left = 1;
  for (let i = 0; left > 0 && i < falling.length; i++) {
    // given that none of the values before was drawn, this one is with probability places / (values left)
    const chance = left * Math.min(1, places / (falling.length - i));
    mean += chance * Math.max(least, falling[i] as number);
    left -= chance;
  }
  return mean;
}
