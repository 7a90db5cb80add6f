/**
 * The places of the greatest numbers of a list, of equal ones the first, in rising order of place.
 * @param losses -Infinity where a place may not be chosen; NaN counts as the greatest, so that it is not overlooked
 * @param count how many; fewer where fewer may be chosen
 */
export function hardest(losses: Float64Array, count: number): number[] {
  const keys = losses.map((loss) => (Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss));
  const rising = keys.filter((key) => key !== Number.NEGATIVE_INFINITY).sort();
  const chosen = Math.min(Math.floor(count), rising.length);
  if (chosen <= 0) return [];
  const least = rising[rising.length - chosen] as number;
  let equals = 0;
  for (let i = rising.length - chosen; i < rising.length && rising[i] === least; i++) equals++;
  const places: number[] = [];
  for (const [place, key] of keys.entries()) {
    if (key > least || (key === least && equals-- > 0)) places.push(place);
  }
  return places;
}
