import type { ControllerSettings } from '../config/index.ts';
import { compareByReward, constrainedDominates, crowdingDistances, sortIntoFronts } from '../objective/index.ts';
import { type Genotype, type SearchSpace, sampleGenotype } from '../space/index.ts';
import { type Stream, stream } from '../util/random.ts';
import type { Candidates, Controller, Told } from './controller.ts';
import { Proposer } from './proposer.ts';

type Settings = Extract<ControllerSettings, { kind: 'local-search' }>;

/** The largest number of neighbours of one network that are considered. */
const LOOKED_AT = 40;
/** Trials that a search may continue from: the best. */
const KEPT = 100;

/** Best first: by feasibility and reward; with several objectives front by front, the least crowded first. */
function ordered(trials: readonly Told[]): Told[] {
  const isScalar = trials.every(({ objectives }) => objectives === null || objectives.length === 1);
  if (isScalar) return [...trials].sort((a, b) => compareByReward(a, b) || a.trial - b.trial);
  return sortIntoFronts(trials, constrainedDominates).flatMap((front) => {
    const distances = crowdingDistances(front.map((i) => trials[i]?.objectives ?? []));
    return front
      .map((i, at) => ({ told: trials[i] as Told, distance: distances[at] as number }))
      .sort((a, b) => b.distance - a.distance || a.told.trial - b.told.trial)
      .map(({ told }) => told);
  });
}

/** A new network within the constraints that differs from `genotype` in one choice; null when none is left. */
function openNeighbour(space: SearchSpace, genotype: Genotype, candidates: Candidates, draws: Stream): Genotype | null {
  const steps = space.choices.flatMap(({ options }, index) =>
    options.flatMap((_, value) => (value === genotype[index] ? [] : [{ index, value }])),
  );
  for (const { index, value } of draws.shuffle(steps).slice(0, LOOKED_AT)) {
    const neighbour = space.canonical(genotype.map((old, i) => (i === index ? value : old)));
    if (candidates.isNew(neighbour) && candidates.violation(neighbour) === 0) return neighbour;
  }
  return null;
}

/**
 * Local search: after some random draws, always a new neighbour (one choice changed) of the best network that has one
 * left. When a network's neighbours are used up the search continues from the next best, so it leaves local optima by
 * itself; a share of proposals is drawn at random.
 *
 * @see White et al., UAI 2021 (local search is a strong baseline for small spaces)
 */
export function localSearch(settings: Settings, space: SearchSpace, seed: string | number): Controller {
  const proposer = new Proposer(space);
  let best: readonly Told[] = [];
  return {
    ask(trial, candidates) {
      const draws = stream(seed, 'controller', trial);
      const isRandom = trial < settings.initial || draws.next() < settings.restart;
      if (!isRandom) {
        for (const { genotype } of best) {
          const neighbour = openNeighbour(space, genotype, candidates, draws);
          if (neighbour !== null) return { genotype: neighbour };
        }
      }
      const genotype = proposer.propose(candidates, draws, () => sampleGenotype(space, draws));
      return genotype === null ? null : { genotype };
    },
    tell(result) {
      best = ordered([...best, result]).slice(0, KEPT);
    },
  };
}
