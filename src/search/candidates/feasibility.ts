import type { Constraint } from '../../config/index.ts';
import type { Candidates } from '../../controller/index.ts';
import { allGenotypes, type Genotype, type SearchSpace, sampleGenotype } from '../../space/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { formatCount } from '../../util/format.ts';
import { stream } from '../../util/random.ts';

/** Spaces up to this many genotypes are looked through completely. */
const ENUMERABLE = 10_000n;
const SAMPLES = 200;
const DESCENTS = 5;

/** The network with the smallest violation among all that differ from `start` in one choice, or `start` itself. */
function bestNeighbour(space: SearchSpace, start: Genotype, candidates: Candidates): Genotype {
  let best = start;
  space.choices.forEach((choice, i) => {
    for (let option = 0; option < choice.options.length; option++) {
      const next = best.map((value, k) => (k === i ? option : value));
      if (candidates.violation(next) < candidates.violation(best)) best = next;
    }
  });
  return best;
}

function descend(space: SearchSpace, start: Genotype, candidates: Candidates): Genotype {
  for (let current = start; ; ) {
    const next = bestNeighbour(space, current, candidates);
    if (candidates.violation(next) === 0 || next === current) return next;
    current = next;
  }
}

/**
 * The network that breaks the constraints least: exact in small spaces, else the best of random draws and of greedy
 * descents from the best of them. Stops at the first feasible one.
 */
export function closestToFeasible(space: SearchSpace, candidates: Candidates, seed: number): Genotype {
  const draws = stream(seed, 'feasibility');
  const pool =
    space.genotypes <= ENUMERABLE
      ? allGenotypes(space)
      : (function* () {
          for (let i = 0; i < SAMPLES; i++) yield sampleGenotype(space, draws);
        })();
  const seen: { genotype: Genotype; violation: number }[] = [];
  for (const genotype of pool) {
    const violation = candidates.violation(genotype);
    if (violation === 0) return genotype;
    seen.push({ genotype, violation });
  }
  seen.sort((a, b) => a.violation - b.violation);
  let best = (seen[0] as { genotype: Genotype }).genotype;
  if (space.genotypes <= ENUMERABLE) return best;
  for (const { genotype } of seen.slice(0, DESCENTS)) {
    const end = descend(space, genotype, candidates);
    if (candidates.violation(end) < candidates.violation(best)) best = end;
    if (candidates.violation(best) === 0) break;
  }
  return best;
}

/** @throws MixnasError `NO_FEASIBLE` naming the closest network's costs when no network fits the constraints */
export function requireFeasible(
  space: SearchSpace,
  candidates: Candidates,
  constraints: readonly Constraint[],
  seed: number,
): void {
  if (constraints.length === 0) return;
  const closest = closestToFeasible(space, candidates, seed);
  if (candidates.violation(closest) === 0) return;
  const { macs, params } = candidates.cost(closest);
  const wanted = constraints
    .filter(({ metric }) => metric !== 'accuracy')
    .map(
      ({ metric, min, max }) =>
        `${min === undefined ? '' : `${formatCount(min)} <= `}${metric}${max === undefined ? '' : ` <= ${formatCount(max)}`}`,
    )
    .join(' and ');
  throw new MixnasError(
    'NO_FEASIBLE',
    `no network of space ${space.name} fits ${wanted}; the closest one${space.genotypes <= ENUMERABLE ? '' : ' found'} has ${formatCount(macs)} macs (${macs}) and ${formatCount(params)} params (${params})`,
    { hint: 'relax the constraints, use smaller images (data.resolution), or choose a smaller space' },
  );
}
