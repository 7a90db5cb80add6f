import type { ControllerSettings } from '../../config/index.ts';
import type { Genotype, SearchSpace } from '../../space/index.ts';
import { type Stream, stream } from '../../util/random.ts';
import type { Controller } from '../controller.ts';
import { Proposer } from '../proposer.ts';
import { Adam } from './adam.ts';
import { Advantage } from './advantage.ts';
import { LstmPolicy } from './lstm.ts';
import { policyRule } from './reinforce.ts';
import { drawIndex, policySlope } from './softmax.ts';

type Settings = Extract<ControllerSettings, { kind: 'ppo' }>;

/** A trial that the policy is updated with. */
export interface Sample {
  readonly genotype: Genotype;
  readonly advantage: number;
  /** Log-probability under the policy that proposed it. */
  readonly logProbability: number;
}

/**
 * Gradient of the clipped loss over samples, for the policy as it is now:
 *
 * loss = mean(-min(r A, clip(r, 1 - ε, 1 + ε) A) - entropy bonus), r = exp(log p - log p_old)
 */
export function ppoGradient(
  policy: LstmPolicy,
  samples: readonly Sample[],
  { clip, entropy }: Pick<Settings, 'clip' | 'entropy'>,
): Float64Array {
  const gradient = new Float64Array(policy.parameters.length);
  for (const { genotype, advantage, logProbability: before } of samples) {
    const { steps, logProbability } = policy.follow(genotype);
    const ratio = Math.exp(Math.min(20, logProbability - before));
    const isClipped = advantage > 0 ? ratio > 1 + clip : ratio < 1 - clip;
    const weight = isClipped ? 0 : (advantage * ratio) / samples.length;
    const slopes = steps.map(({ probabilities }, t) =>
      policySlope(probabilities, genotype[t] as number, weight, entropy / samples.length),
    );
    policy.backward(steps, slopes, gradient);
  }
  return gradient;
}

function* minibatches(samples: readonly Sample[], size: number, draws: Stream): Generator<Sample[]> {
  const order = draws.shuffle(samples);
  for (let from = 0; from < order.length; from += size) yield order.slice(from, from + size);
}

/**
 * Proximal policy optimisation of a one-layer LSTM over the choices of the space. Each proposal stores its
 * log-probability with the trial; after every `batch` told trials the policy takes `epochs` passes of clipped steps.
 *
 * @see Schulman et al., 2017 (PPO); Zoph et al., CVPR 2018 (NASNet's controller); Tan et al., CVPR 2019 (MnasNet)
 */
export function ppo(settings: Settings, space: SearchSpace, seed: string | number): Controller {
  const proposer = new Proposer(space);
  const advantage = new Advantage(settings.baselineDecay);
  const sizes = space.choices.map(({ options }) => options.length);
  const policy = new LstmPolicy(sizes, settings.hidden, stream(seed, 'controller', 'policy'));
  const adam = new Adam(policy.parameters.length, settings.learningRate);
  let waiting: Sample[] = [];
  const sample = (draws: Stream): Genotype => {
    const genotype: number[] = [];
    policy.run((t, probabilities) => {
      genotype[t] = drawIndex(probabilities, draws);
      return genotype[t];
    });
    return genotype;
  };
  return {
    ask(trial, candidates) {
      const draws = stream(seed, 'controller', trial);
      const genotype = proposer.propose(candidates, draws, policyRule(space, sample));
      return genotype === null ? null : { genotype, note: policy.follow(genotype).logProbability };
    },
    tell({ note, ...result }) {
      const gain = advantage.of({ ...result, note });
      if (gain === null || typeof note !== 'number') return;
      waiting.push({ genotype: result.genotype, advantage: gain, logProbability: note });
      if (waiting.length < settings.batch) return;
      const draws = stream(seed, 'controller', 'update', result.trial);
      for (let epoch = 0; epoch < settings.epochs; epoch++) {
        for (const some of minibatches(waiting, settings.minibatch, draws)) {
          adam.descend(policy.parameters, ppoGradient(policy, some, settings));
        }
      }
      waiting = [];
    },
  };
}
