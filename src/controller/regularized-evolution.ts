import type { ControllerSettings } from '../config/index.ts';
import { mutate, type SearchSpace, sampleGenotype } from '../space/index.ts';
import { stream } from '../util/random.ts';
import type { Controller, Told } from './controller.ts';
import { Proposer } from './proposer.ts';
import { tournament } from './tournament.ts';

type Settings = Extract<ControllerSettings, { kind: 'regularized-evolution' }>;

/**
 * Regularised (aging) evolution: the first `population` trials are drawn at random; every later one is a mutant of the
 * best of `sample` members drawn with replacement, and the oldest member leaves. Members that failed or break a
 * constraint lose every tournament against members that did not.
 *
 * @see Real et al., AAAI 2019
 */
export function regularizedEvolution(settings: Settings, space: SearchSpace, seed: string | number): Controller {
  const proposer = new Proposer(space);
  let population: readonly Told[] = [];
  return {
    ask(trial, candidates) {
      const draws = stream(seed, 'controller', trial);
      const isStarting = trial < settings.population || population.length === 0;
      const genotype = proposer.propose(candidates, draws, () =>
        isStarting
          ? sampleGenotype(space, draws)
          : mutate(space, tournament(population, settings.sample, draws).genotype, draws),
      );
      return genotype === null ? null : { genotype };
    },
    tell(result) {
      population = [...population, result].slice(-settings.population);
    },
  };
}
