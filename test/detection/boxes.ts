import fc from 'fast-check';
import type { Box } from '../../src/detection/index.ts';

const STEPS = 32;
const position = fc.integer({ min: 0, max: STEPS });

/** Boxes on a grid of 32 × 32, some without extent; coordinates are exact, and equal ones are common. */
export const boxes: fc.Arbitrary<Box> = fc.tuple(position, position, position, position).map(([a, b, c, d]) => ({
  x0: Math.min(a, b) / STEPS,
  y0: Math.min(c, d) / STEPS,
  x1: Math.max(a, b) / STEPS,
  y1: Math.max(c, d) / STEPS,
}));
