import type { Cost } from '../../cost/index.ts';
import { PieceCosts } from '../../cost/index.ts';
import type { Table } from '../../evaluate/index.ts';
import { hypervolume, type Point } from '../../objective/index.ts';
import type { Genotype, NetworkTarget, SearchSpace } from '../../space/index.ts';
import { allNetworks } from '../../space/index.ts';

/** Networks whose accuracies are known, so that controllers can be compared without training. */
export interface Problem {
  readonly space: SearchSpace;
  /** Top-1 in 0..1 of a network in canonical form; undefined where the problem does not hold it. */
  accuracyOf(genotype: Genotype): number | undefined;
  cost(genotype: Genotype): Cost;
  /** Worst corner of the front, costs negated. */
  readonly reference: Point;
  /** Best accuracy, and the hypervolume of everything; null where the space is too large to look through. */
  readonly whole: { readonly accuracy: number; readonly volume: number } | null;
}

/** Spaces of at most this many genotypes are enumerated. */
const LISTED = 100_000n;

/** Accuracy and negated multiply-adds: the two objectives of a front. */
export function frontPoint(accuracy: number, cost: Cost): Point {
  return [accuracy, -cost.macs];
}

/** A function of genotypes, remembered by canonical form. */
function byNetwork<T>(space: SearchSpace, compute: (genotype: Genotype) => T): (genotype: Genotype) => T {
  const known = new WeakMap<Genotype, { readonly value: T }>();
  return (genotype) => {
    const canonical = space.canonical(genotype);
    let found = known.get(canonical);
    if (found === undefined) {
      found = { value: compute(canonical) };
      known.set(canonical, found);
    }
    return found.value;
  };
}

function networksOf(space: SearchSpace): Genotype[] | null {
  if (space.genotypes > LISTED) return null;
  return allNetworks(space);
}

interface Corner {
  readonly accuracy: number | undefined;
  readonly macs: number | undefined;
}

function problemOf(
  space: SearchSpace,
  target: NetworkTarget,
  networks: readonly Genotype[] | null,
  samples: readonly Genotype[],
  accuracyOf: (genotype: Genotype, cost: Cost) => number | undefined,
  corner: Corner,
): Problem {
  const pieces = new PieceCosts();
  const cost = byNetwork(space, (genotype) => pieces.cost(space.pieces(genotype, target), target.size));
  const accuracy = byNetwork(space, (genotype) => accuracyOf(genotype, cost(genotype)));
  const known = networks ?? samples;
  const heaviest = known.reduce((most, genotype) => Math.max(most, cost(genotype).macs), 0);
  const reference = frontPoint(corner.accuracy ?? 0, { macs: corner.macs ?? heaviest, params: 0 });
  const points = (networks ?? []).map((genotype) => frontPoint(accuracy(genotype) ?? 0, cost(genotype)));
  const whole =
    networks === null
      ? null
      : {
          accuracy: points.reduce((best, point) => Math.max(best, point[0] as number), 0),
          volume: hypervolume(points, reference),
        };
  return { space, cost, accuracyOf: accuracy, reference, whole };
}

/** The problem that a table of known results poses. */
export function tabularProblem(space: SearchSpace, target: NetworkTarget, table: Table, corner: Corner): Problem {
  const networks = table.entries().map(({ genotype }) => genotype);
  return problemOf(space, target, networks, networks, (genotype) => table.accuracyOf(genotype), corner);
}

/** The problem that a formula poses over any space. */
export function formulaProblem(
  space: SearchSpace,
  target: NetworkTarget,
  accuracyOf: (genotype: Genotype, cost: Cost) => number,
  samples: readonly Genotype[],
  corner: Corner,
): Problem {
  return problemOf(space, target, networksOf(space), samples, accuracyOf, corner);
}
