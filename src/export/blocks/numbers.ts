/** Python's `round`: halves to the even neighbour. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The nearest multiple of 8, halves up, at least 8, never more than 10 % below `value` (MobileNets' rule). */
export function toMultipleOfEight(value: number): number {
  const rounded = Math.max(8, Math.floor((value + 4) / 8) * 8);
  return rounded < 0.9 * value ? rounded + 8 : rounded;
}

/** The shortest decimal, of up to 6 digits after the point, that passes; undefined when none does. */
export function shortestDecimal(value: number, passes: (candidate: number) => boolean): string | undefined {
  for (let digits = 0; digits <= 6; digits++) {
    const text = String(Number(value.toFixed(digits)));
    if (passes(Number(text))) return text;
  }
  return undefined;
}
