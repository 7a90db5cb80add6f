function requireLists(a: readonly number[], b: readonly number[], least: number): void {
  if (a.length !== b.length)
    throw new RangeError(`lists of ${a.length} and ${b.length} values: expected equal lengths`);
  if (a.length < least) throw new RangeError(`${a.length} values: expected at least ${least}`);
}

/** |predicted / measured - 1| of each pair; measured values > 0. */
export function relativeErrors(predicted: readonly number[], measured: readonly number[]): number[] {
  requireLists(predicted, measured, 0);
  return predicted.map((value, i) => Math.abs(value / (measured[i] as number) - 1));
}

/** Mean absolute percentage error as a share: 0.05 is 5 %. @throws RangeError for empty or unequal lists */
export function mape(predicted: readonly number[], measured: readonly number[]): number {
  requireLists(predicted, measured, 1);
  return mean(relativeErrors(predicted, measured));
}

/** Share in 0..1 of predictions off by at most `limit`, relative to what was measured. @throws RangeError as `mape` */
export function shareWithin(predicted: readonly number[], measured: readonly number[], limit: number): number {
  requireLists(predicted, measured, 1);
  return relativeErrors(predicted, measured).filter((error) => error <= limit).length / predicted.length;
}

/** Arithmetic mean; NaN for an empty list. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Ranks from 1; equal values share the mean of their ranks. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  const result = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end] as number] === values[order[start] as number]) end++;
    for (let i = start; i < end; i++) result[order[i] as number] = (start + 1 + end) / 2;
    start = end;
  }
  return result;
}

/** Pearson's correlation in -1..1; null where a list is constant. */
export function pearson(a: readonly number[], b: readonly number[]): number | null {
  requireLists(a, b, 2);
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const [x, y] = [value - meanA, (b[i] as number) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa === 0 || bb === 0 ? null : ab / Math.sqrt(aa * bb);
}

/** Spearman's rank correlation in -1..1: Pearson's of the ranks; null where a list is constant. */
export function spearman(a: readonly number[], b: readonly number[]): number | null {
  return pearson(ranks(a), ranks(b));
}

/**
 * Kendall's tau-b in -1..1: (concordant - discordant) / sqrt((pairs - ties in a)(pairs - ties in b)); null where a list is
 * constant.
 * @see Kendall, "The treatment of ties in ranking problems", Biometrika 1945
 */
export function kendall(a: readonly number[], b: readonly number[]): number | null {
  requireLists(a, b, 2);
  let [score, apartA, apartB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const signA = Math.sign((a[i] as number) - (a[j] as number));
      const signB = Math.sign((b[i] as number) - (b[j] as number));
      score += signA * signB;
      apartA += Math.abs(signA);
      apartB += Math.abs(signB);
    }
  }
  return apartA === 0 || apartB === 0 ? null : score / Math.sqrt(apartA * apartB);
}

/** Least squares line y = intercept + slope * x; slope 0 where x is constant. */
export function fitLine(x: readonly number[], y: readonly number[]): { intercept: number; slope: number } {
  requireLists(x, y, 1);
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xy, xx] = [0, 0];
  for (const [i, value] of x.entries()) {
    xy += (value - meanX) * ((y[i] as number) - meanY);
    xx += (value - meanX) ** 2;
  }
  const slope = xx === 0 ? 0 : xy / xx;
  return { intercept: meanY - slope * meanX, slope };
}
