import { expect } from 'vitest';

/**
 * Expects `actual` to equal `expected` up to `tolerance` times the largest expected magnitude (at least `floor`).
 * A value that is not finite never passes.
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  where: string,
  floor = 1e-2,
): void {
  expect(actual.length, where).toBe(expected.length);
  const scale = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), floor);
  for (let i = 0; i < actual.length; i++) {
    const error = Math.abs((actual[i] as number) - (expected[i] as number));
    if (!(error <= tolerance * scale)) {
      expect.fail(`${where}[${i}] = ${actual[i]}: expected ${expected[i]} within ${tolerance * scale}`);
    }
  }
}
