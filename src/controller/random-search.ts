import { type SearchSpace, sampleGenotype } from '../space/index.ts';
import { stream } from '../util/random.ts';
import type { Controller } from './controller.ts';
import { Proposer } from './proposer.ts';

/** Uniform draws over the genotypes of the space, none twice. The yardstick for every other controller. */
export function randomController(space: SearchSpace, seed: string | number): Controller {
  const proposer = new Proposer(space);
  return {
    ask(trial, candidates) {
      const draws = stream(seed, 'controller', trial);
      const genotype = proposer.propose(candidates, draws, () => sampleGenotype(space, draws));
      return genotype === null ? null : { genotype };
    },
    tell() {},
  };
}
