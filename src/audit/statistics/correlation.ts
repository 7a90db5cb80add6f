import { ranksOf } from './ranks.ts';

/** The sign of the difference; 0 for equal values, infinite ones too. */
function compare(a: number, b: number): number {
  return a === b ? 0 : Math.sign(a - b);
}

/**
 * Kendall's tau-b of two lists.
 *
 * tau = (P - Q) / sqrt((P + Q + X) (P + Q + Y)): P pairs in the same order, Q in opposite order, X tied in `a` alone, Y tied in
 * `b` alone; pairs that are tied in both do not count.
 *
 * @param b of the same length
 * @returns in -1..1; NaN where one list has no two different values
 * @see Kendall, Biometrika 1945
 */
export function kendallTau(a: readonly number[], b: readonly number[]): number {
  let [agreed, tiedInA, tiedInB] = [0, 0, 0];
  let ordered = 0;
  for (let i = 1; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    for (let j = 0; j < i; j++) {
      const across = compare(x, a[j] as number);
      const up = compare(y, b[j] as number);
      if (across !== 0 && up !== 0) {
        ordered++;
        agreed += across * up;
      } else if (up !== 0) tiedInA++;
      else if (across !== 0) tiedInB++;
    }
  }
  return agreed / Math.sqrt((ordered + tiedInA) * (ordered + tiedInB));
}

/**
 * Spearman's rank correlation: Pearson's of the ranks, ties sharing their mean rank.
 * @returns in -1..1; NaN where one list has no two different values
 */
export function spearman(a: readonly number[], b: readonly number[]): number {
  const [p, q] = [ranksOf(a), ranksOf(b)];
  const mean = (a.length + 1) / 2;
  let [pq, pp, qq] = [0, 0, 0];
  p.forEach((rank, i) => {
    const [x, y] = [rank - mean, (q[i] as number) - mean];
    pq += x * y;
    pp += x * x;
    qq += y * y;
  });
  return pq / Math.sqrt(pp * qq);
}
