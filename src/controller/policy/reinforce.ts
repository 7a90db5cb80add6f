import type { ControllerSettings } from '../../config/index.ts';
import { type Genotype, mutate, type SearchSpace } from '../../space/index.ts';
import { type Stream, stream } from '../../util/random.ts';
import type { Controller } from '../controller.ts';
import { Proposer } from '../proposer.ts';
import { Adam } from './adam.ts';
import { Advantage } from './advantage.ts';
import { drawIndex, policySlope, softmax } from './softmax.ts';

type Settings = Extract<ControllerSettings, { kind: 'reinforce' }>;

/** Draws from the policy that are tried before its draws are mutated: a policy that is sure repeats itself. */
export const PURE_DRAWS = 10;

/** A rule for proposals from a policy: its own draws first, then mutants of them. */
export function policyRule(
  space: SearchSpace,
  sample: (draws: Stream) => Genotype,
): (draws: Stream) => Genotype | null {
  let tries = 0;
  return (draws) => {
    const genotype = sample(draws);
    return tries++ < PURE_DRAWS ? genotype : mutate(space, genotype, draws);
  };
}

/**
 * REINFORCE with one independent softmax per choice: after each trial the log-probability of its options moves with the
 * advantage over a moving average of rewards, by Adam.
 *
 * @see Williams, Machine Learning 1992; the setting of NATS-Bench (Dong et al., TPAMI 2021)
 */
export function reinforce(settings: Settings, space: SearchSpace, seed: string | number): Controller {
  const proposer = new Proposer(space);
  const advantage = new Advantage(settings.baselineDecay);
  const sizes = space.choices.map(({ options }) => options.length);
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  const logits = new Float64Array(sizes.reduce((sum, size) => sum + size, 0));
  const adam = new Adam(logits.length, settings.learningRate);
  const probabilities = (i: number) => {
    const start = starts[i] as number;
    return softmax(logits.subarray(start, start + (sizes[i] as number)));
  };
  return {
    ask(trial, candidates) {
      const draws = stream(seed, 'controller', trial);
      const sample = () => sizes.map((_, i) => drawIndex(probabilities(i), draws));
      const genotype = proposer.propose(candidates, draws, policyRule(space, sample));
      return genotype === null ? null : { genotype };
    },
    tell(result) {
      const gain = advantage.of(result);
      if (gain === null) return;
      const slope = new Float64Array(logits.length);
      result.genotype.forEach((chosen, i) => {
        slope.set(policySlope(probabilities(i), chosen, gain, settings.entropy), starts[i] as number);
      });
      adam.descend(logits, slope);
    },
  };
}
