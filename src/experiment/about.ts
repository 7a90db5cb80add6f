import { z } from 'zod';
import { experimentSchema } from '../config/index.ts';

const { metric, picture } = experimentSchema.shape;

/** What a run knows of its experiment besides the networks: how to tell of them. */
export const aboutSchema = z.looseObject({
  /** In the order of the space's networks. */
  networks: z.array(
    z.object({
      series: z.array(z.string()),
      largestKernel: z.number().nullable(),
      layer: z.number().nullable(),
      width: z.number().nullable(),
      /** Name of the published network that it is, unchanged; missing for all others. */
      published: z.string().optional(),
    }),
  ),
  /** Number of the network that the others are compared with; of no meaning where settings are. */
  baseline: z.int().min(0),
  /** Number of the settings that each network is compared with itself under; missing where a network is the baseline. */
  baselineSettings: z.int().min(0).optional(),
  metric,
  picture,
});

/** What is told of the networks of an experiment, and how. */
export type About = z.infer<typeof aboutSchema>;
