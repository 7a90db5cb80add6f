/** Python's `round`: halves to the even neighbour. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * The nearest multiple of `divisor`, halves up, at least one, never more than 10 % below `value` (MobileNets' rule).
 * @param divisor a whole number of at least 1
 */
export function toMultipleOf(divisor: number, value: number): number {
  const rounded = Math.max(divisor, Math.floor(Math.trunc(value + divisor / 2) / divisor) * divisor);
  return rounded < 0.9 * value ? rounded + divisor : rounded;
}

/** `toMultipleOf` 8, which timm takes wherever it is not told otherwise. */
export function toMultipleOfEight(value: number): number {
  return toMultipleOf(8, value);
}

/** The shortest decimal, of up to 6 digits after the point, that passes; undefined when none does. */
export function shortestDecimal(value: number, passes: (candidate: number) => boolean): string | undefined {
  for (let digits = 0; digits <= 6; digits++) {
    const text = String(Number(value.toFixed(digits)));
    if (passes(Number(text))) return text;
  }
  return undefined;
}
