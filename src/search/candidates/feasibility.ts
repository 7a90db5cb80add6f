import type { Constraint } from '../../config/index.ts';
import type { Candidates } from '../../controller/index.ts';
import { formatMetric, type MetricName } from '../../metric/index.ts';
import { allGenotypes, type Genotype, type SearchSpace, sampleGenotype } from '../../space/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { stream } from '../../util/random.ts';

/** Spaces of up to this many genotypes are enumerated. */
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

function wish({ metric, min, max }: Constraint): string {
  const lower = min === undefined ? '' : `${formatMetric(metric, min)} <= `;
  const upper = max === undefined ? '' : ` <= ${formatMetric(metric, max)}`;
  return `${lower}${metric}${upper}`;
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
  const known = candidates.known(closest);
  const names = new Set<MetricName>(['macs', 'params', ...constraints.map(({ metric }) => metric)]);
  const has = [...names].map((name) => `${formatMetric(name, known[name] ?? Number.NaN)} ${name} (${known[name]})`);
  throw new MixnasError(
    'NO_FEASIBLE',
    `no network of space ${space.name} fits ${constraints.map(wish).join(' and ')}; the closest one${space.genotypes <= ENUMERABLE ? '' : ' found'} has ${has.join(' and ')}`,
    { hint: 'relax the constraints, use smaller images (data.resolution), or choose a smaller space' },
  );
}
