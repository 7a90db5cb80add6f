import { z } from 'zod';
import { whole } from './config-values.ts';

/** Which algorithm proposes networks, and its settings. */
export const controllerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('random') }).describe('uniform draws'),
  z
    .strictObject({
      kind: z.literal('regularized-evolution'),
      population: whole(2, 100_000).default(20).describe('networks that parents are drawn from: the latest so many'),
      sample: whole(1, 100_000).default(5).describe('drawn from the population for each tournament'),
    })
    .describe('aging evolution (Real et al., AAAI 2019)'),
  z
    .strictObject({
      kind: z.literal('nsga2'),
      population: whole(2, 100_000).default(20).describe('networks that parents are drawn from: the best so many'),
      crossover: z.number().min(0).max(1).default(0.9).describe('share of children with two parents'),
    })
    .describe('fronts and crowding, feasibility first (Deb et al., 2002)'),
  z
    .strictObject({
      kind: z.literal('local-search'),
      initial: whole(1).default(10).describe('networks drawn at random at the start'),
      restart: z.number().min(0).max(1).default(0.05).describe('share of later proposals drawn at random'),
    })
    .describe('neighbours of the best networks'),
  z
    .strictObject({
      kind: z.literal('reinforce'),
      learningRate: z.number().positive().default(0.1).describe('of Adam, per trial'),
      baselineDecay: z.number().min(0).lt(1).default(0.9).describe('of the moving average of rewards'),
      entropy: z.number().min(0).default(0.01).describe('weight of the entropy bonus'),
    })
    .describe('one softmax per choice (Williams, 1992)'),
  z
    .strictObject({
      kind: z.literal('ppo'),
      hidden: whole(1, 1024).default(64).describe('units of the LSTM'),
      learningRate: z.number().positive().default(0.005).describe('of Adam, per minibatch'),
      batch: whole(2, 10_000).default(20).describe('trials of one update'),
      epochs: whole(1, 1000).default(4).describe('passes over the trials of an update'),
      minibatch: whole(1, 10_000).default(10).describe('trials of one step of an update'),
      clip: z.number().positive().default(0.2).describe('how far the policy may move in one update'),
      entropy: z.number().min(0).default(0.01).describe('weight of the entropy bonus'),
      baselineDecay: z.number().min(0).lt(1).default(0.95).describe('of the moving average of rewards'),
    })
    .describe('a one-layer LSTM over the choices, as NASNet and MnasNet used (Schulman et al., 2017)'),
  z
    .strictObject({
      kind: z.literal('surrogate'),
      initial: whole(2).default(10).describe('networks drawn at random before the model is asked'),
    })
    .describe('a Gaussian process over genotypes and costs, by expected improvement or hypervolume improvement'),
  z
    .strictObject({
      kind: z.literal('list'),
      genotypes: z
        .array(z.union([z.array(whole(0)), z.string().regex(/^\d+$/, 'expected digits or a list of indices')]))
        .min(1)
        .describe('each as a list of indices, or as digits in quotes'),
    })
    .describe('given networks, in the order of the list'),
]);

export type ControllerSettings = z.infer<typeof controllerSchema>;

/** Every controller that searches, with its default settings. */
export function defaultControllers(): ControllerSettings[] {
  const kinds = controllerSchema.options.map((option) => option.shape.kind.value).filter((kind) => kind !== 'list');
  return kinds.map((kind) => controllerSchema.parse({ kind }));
}
