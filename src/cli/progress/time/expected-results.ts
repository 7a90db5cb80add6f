/**
 * How many results each rung will have when the search is over. Of n results one in eta is promoted; where more were already
 * (with one objective the ranking changes with every result), those to come still follow the rule.
 * @param results of each rung so far
 * @param running trials at each rung
 * @param trials networks that are begun in all
 */
export function expectedResults(
  results: readonly number[],
  running: readonly number[],
  { trials, eta }: { readonly trials: number; readonly eta: number },
): number[] {
  const expected: number[] = [];
  for (const [rung, done] of results.entries()) {
    const begun = done + (running[rung] ?? 0);
    const below = expected[rung - 1];
    const told = results[rung - 1] ?? 0;
    if (below === undefined) expected.push(Math.max(begun, trials));
    else {
      const promoted = Math.max(begun, Math.floor(told / eta));
      expected.push(Math.min(below, promoted + Math.floor(((told % eta) + below - told) / eta)));
    }
  }
  return expected;
}
