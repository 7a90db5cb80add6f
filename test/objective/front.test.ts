import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  crowdingDistances,
  dominates,
  frontIndices,
  hypervolume,
  kneeIndex,
  type Point,
  sortIntoFronts,
} from '../../src/objective/index.ts';

const grid = (dimensions: number) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 8 }), { minLength: dimensions, maxLength: dimensions }), {
    maxLength: 12,
  });

/** Counts the unit cells that the points dominate beyond the origin: the definition of hypervolume on a grid. */
function countCells(points: readonly Point[], dimensions: number): number {
  let cells = 0;
  const visit = (corner: number[]) => {
    if (corner.length === dimensions) {
      if (points.some((point) => point.every((value, i) => value > (corner[i] as number)))) cells++;
      return;
    }
    for (let i = 0; i < 8; i++) visit([...corner, i]);
  };
  visit([]);
  return cells;
}

describe('the front', () => {
  it.each([2, 3])('of %i objectives is mutually non-dominated and covers every point', (dimensions) => {
    fc.assert(
      fc.property(grid(dimensions), (points) => {
        const front = frontIndices(points).map((i) => points[i] as Point);
        for (const a of front) for (const b of front) expect(dominates(a, b)).toBe(false);
        for (const point of points) {
          expect(front.some((best) => best.every((value, i) => value >= (point[i] as number)))).toBe(true);
        }
      }),
    );
  });

  it('keeps the first of equal points, and is empty for none', () => {
    expect(
      frontIndices([
        [1, 1],
        [2, 2],
        [2, 2],
        [0, 3],
      ]),
    ).toEqual([1, 3]);
    expect(frontIndices([])).toEqual([]);
  });
});

describe('sorting into fronts', () => {
  it('peels a chain one by one', () => {
    expect(
      sortIntoFronts(
        [
          [1, 1],
          [3, 3],
          [2, 2],
        ],
        dominates,
      ),
    ).toEqual([[1], [2], [0]]);
  });

  it('puts every point into one front, none beaten within it, each beaten by the front before', () => {
    fc.assert(
      fc.property(grid(2), (points) => {
        const fronts = sortIntoFronts(points, dominates);
        expect(fronts.flat().sort((a, b) => a - b)).toEqual(points.map((_, i) => i));
        fronts.forEach((front, rank) => {
          for (const i of front) {
            expect(front.some((j) => dominates(points[j] as Point, points[i] as Point))).toBe(false);
            if (rank === 0) continue;
            expect(fronts[rank - 1]?.some((j) => dominates(points[j] as Point, points[i] as Point))).toBe(true);
          }
        });
      }),
    );
  });
});

describe('crowding distance', () => {
  it('is infinite at the ends and the relative gap between neighbours inside', () => {
    expect(
      crowdingDistances([
        [0, 10],
        [2, 6],
        [4, 4],
        [10, 0],
      ]),
    ).toEqual([Number.POSITIVE_INFINITY, 0.4 + 0.6, 0.8 + 0.6, Number.POSITIVE_INFINITY]);
    expect(crowdingDistances([])).toEqual([]);
  });
});

describe('hypervolume', () => {
  it('of one point is the box between it and the reference', () => {
    expect(hypervolume([[3, -20]], [1, -30])).toBe(20);
    expect(hypervolume([[3, 4, 5]], [0, 0, 0])).toBe(60);
  });

  it('ignores points that are not better than the reference everywhere', () => {
    expect(
      hypervolume(
        [
          [5, 0],
          [0, 5],
        ],
        [0, 0],
      ),
    ).toBe(0);
    expect(hypervolume([], [0, 0])).toBe(0);
  });

  it.each([2, 3])('of %i objectives counts the dominated cells of a grid', (dimensions) => {
    fc.assert(
      fc.property(grid(dimensions), (points) => {
        expect(hypervolume(points, new Array(dimensions).fill(0))).toBe(countCells(points, dimensions));
      }),
      { numRuns: 60 },
    );
  });

  it('never falls when a point is added', () => {
    fc.assert(
      fc.property(grid(3), fc.tuple(fc.integer(), fc.integer(), fc.integer()), (points, added) => {
        expect(hypervolume([...points, added], [0, 0, 0])).toBeGreaterThanOrEqual(hypervolume(points, [0, 0, 0]));
      }),
    );
  });

  it('knows two and three objectives', () => {
    expect(() => hypervolume([], [0])).toThrow('hypervolume of 1 objectives: expected 2 or 3');
  });
});

describe('the knee', () => {
  it('is the point nearest to the ideal corner, each objective scaled to the front', () => {
    expect(
      kneeIndex([
        [0, 100],
        [0.9, 90],
        [1, 0],
        [0.5, 50],
      ]),
    ).toBe(1);
    expect(kneeIndex([[1, 1]])).toBe(0);
    expect(kneeIndex([])).toBeUndefined();
  });
});
