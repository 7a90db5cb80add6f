import type { Constraint } from '../../config/index.ts';
import type { Cost } from '../../cost/index.ts';
import { PieceCosts } from '../../cost/index.ts';
import type { Table } from '../../evaluate/index.ts';
import { BUILT_NAMES, type Metrics } from '../../metric/index.ts';
import { constraintsOn, hypervolume, metricValue, type Point, violationOf } from '../../objective/index.ts';
import type { Genotype, NetworkTarget, SearchSpace } from '../../space/index.ts';
import { allNetworks } from '../../space/index.ts';

/** Networks whose accuracies are known, so that controllers can be compared without training. */
export interface Problem {
  readonly space: SearchSpace;
  /** Top-1 in 0..1 of a network in canonical form; undefined where the problem does not hold it. */
  accuracyOf(genotype: Genotype): number | undefined;
  cost(genotype: Genotype): Cost;
  readonly constraints: readonly Constraint[];
  /** How far a network breaks the limits on costs, 0 = not at all. */
  violation(genotype: Genotype): number;
  /** Worst corner of the front, costs negated. */
  readonly reference: Point;
  /** Best accuracy, and the hypervolume of everything, within the constraints; null where the space is too large to look through. */
  readonly whole: { readonly accuracy: number; readonly volume: number } | null;
}

/** Spaces of at most this many genotypes are enumerated. */
const LISTED = 100_000n;

/** Accuracy and negated multiply-adds: the two objectives of a front. */
export function frontPoint(accuracy: number, cost: Metrics): Point {
  return [accuracy, -metricValue('macs', cost)];
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

/** What a config asks for besides accuracies. */
export interface Terms {
  /** Worst corner of the front, as far as it is given. */
  readonly reference: Metrics;
  readonly constraints: readonly Constraint[];
}

function problemOf(
  space: SearchSpace,
  target: NetworkTarget,
  networks: readonly Genotype[] | null,
  samples: readonly Genotype[],
  accuracyOf: (genotype: Genotype, cost: Cost) => number | undefined,
  { reference: given, constraints }: Terms,
): Problem {
  const pieces = new PieceCosts();
  const cost = byNetwork(space, (genotype) => pieces.cost(space.pieces(genotype, target), target.size));
  const accuracy = byNetwork(space, (genotype) => accuracyOf(genotype, cost(genotype)));
  const known = networks ?? samples;
  const heaviest = known.reduce((most, genotype) => Math.max(most, cost(genotype).macs), 0);
  const limit = constraints.find(({ metric }) => metric === 'macs')?.max;
  const reference = frontPoint(given.accuracy ?? 0, { macs: given.macs ?? limit ?? heaviest });
  const keeps = (genotype: Genotype) =>
    violationOf(constraints, { accuracy: accuracy(genotype) ?? 0, ...cost(genotype) }) === 0;
  const points = (networks ?? []).filter(keeps).map((genotype) => frontPoint(accuracy(genotype) ?? 0, cost(genotype)));
  const limits = constraintsOn(constraints, new Set(BUILT_NAMES));
  const violation = (genotype: Genotype) => violationOf(limits, cost(genotype));
  const whole =
    networks === null
      ? null
      : {
          accuracy: points.reduce((best, point) => Math.max(best, point[0] as number), 0),
          volume: hypervolume(points, reference),
        };
  return { space, cost, accuracyOf: accuracy, constraints, violation, reference, whole };
}

/** The problem that a table of known results poses. */
export function tabularProblem(space: SearchSpace, target: NetworkTarget, table: Table, terms: Terms): Problem {
  const networks = table.entries().map(({ genotype }) => genotype);
  return problemOf(space, target, networks, networks, (genotype) => table.accuracyOf(genotype), terms);
}

/** The problem that a formula poses over any space. */
export function formulaProblem(
  space: SearchSpace,
  target: NetworkTarget,
  accuracyOf: (genotype: Genotype, cost: Cost) => number,
  samples: readonly Genotype[],
  terms: Terms,
): Problem {
  return problemOf(space, target, networksOf(space), samples, accuracyOf, terms);
}
