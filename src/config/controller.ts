import { z } from 'zod';
import { whole } from './values.ts';

/** Which algorithm proposes networks, and its settings. */
export const controllerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('random') }).describe('uniform draws'),
  z
    .strictObject({
      kind: z.literal('regularized-evolution'),
      population: whole(2).default(20),
      sample: whole(1).default(5).describe('drawn from the population for each tournament'),
    })
    .describe('aging evolution (Real et al., AAAI 2019)'),
  z
    .strictObject({
      kind: z.literal('surrogate'),
      initial: whole(2).default(10).describe('networks drawn at random before the model is asked'),
    })
    .describe('a Gaussian process over genotypes and costs, by expected improvement or hypervolume improvement'),
]);

export type ControllerSettings = z.infer<typeof controllerSchema>;

/** Every controller with its default settings. */
export function defaultControllers(): ControllerSettings[] {
  return controllerSchema.options.map((option) => controllerSchema.parse({ kind: option.shape.kind.value }));
}
