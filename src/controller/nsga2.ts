import type { ControllerSettings } from '../config/index.ts';
import { constrainedDominates, crowdingDistances, sortIntoFronts } from '../objective/index.ts';
import { crossover, type Genotype, mutate, type SearchSpace, sampleGenotype } from '../space/index.ts';
import { type Stream, stream } from '../util/random.ts';
import type { Controller, Told } from './controller.ts';
import { Proposer } from './proposer.ts';

type Settings = Extract<ControllerSettings, { kind: 'nsga2' }>;

/** A member of the population with its place in it. */
interface Ranked {
  readonly told: Told;
  readonly rank: number;
  readonly crowding: number;
}

/** Ranks trials front by front, feasibility first, with the crowding distance within each front. */
function rank(trials: readonly Told[]): Ranked[] {
  return sortIntoFronts(trials, constrainedDominates).flatMap((front, at) => {
    const members = front.map((i) => trials[i] as Told);
    const distances = crowdingDistances(members.map(({ objectives }) => objectives ?? []));
    return members.map((told, i) => ({ told, rank: at, crowding: distances[i] as number }));
  });
}

/** The `count` best: whole fronts, and of the last one the least crowded. */
function survivors(trials: readonly Told[], count: number): Ranked[] {
  return rank(trials)
    .sort((a, b) => a.rank - b.rank || b.crowding - a.crowding || a.told.trial - b.told.trial)
    .slice(0, count);
}

function better(a: Ranked, b: Ranked): Ranked {
  if (a.rank !== b.rank) return a.rank < b.rank ? a : b;
  return b.crowding > a.crowding ? b : a;
}

/** Resamples each choice with probability 1 / choices; at least one choice changes the network where it can. */
function mutant(space: SearchSpace, genotype: Genotype, draws: Stream): Genotype {
  const rate = 1 / Math.max(1, space.choices.length);
  const child = genotype.map((value, i) =>
    draws.next() < rate ? draws.int(space.choices[i]?.options.length ?? 1) : value,
  );
  return child.some((value, i) => value !== genotype[i]) ? child : (mutate(space, genotype, draws) ?? child);
}

/**
 * NSGA-II, one child at a time: parents by binary tournament on front and crowding, uniform crossover, mutation; every
 * result joins the population, which keeps its best members. With one objective the fronts are single rewards.
 *
 * @see Deb et al., IEEE Transactions on Evolutionary Computation 2002
 */
export function nsga2(settings: Settings, space: SearchSpace, seed: string | number): Controller {
  const proposer = new Proposer(space);
  let population: readonly Ranked[] = [];
  const parent = (draws: Stream) => better(draws.pick(population), draws.pick(population)).told.genotype;
  return {
    ask(trial, candidates) {
      const draws = stream(seed, 'controller', trial);
      const isStarting = trial < settings.population || population.length === 0;
      const genotype = proposer.propose(candidates, draws, () => {
        if (isStarting) return sampleGenotype(space, draws);
        const first = parent(draws);
        const isCrossed = draws.next() < settings.crossover;
        return mutant(space, isCrossed ? crossover(first, parent(draws), draws) : first, draws);
      });
      return genotype === null ? null : { genotype };
    },
    tell(result) {
      population = survivors([...population.map(({ told }) => told), result], settings.population);
    },
  };
}
