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
    }),
  ),
  /** Number of the network that the others are compared with. */
  baseline: z.int().min(0),
  metric,
  picture,
});

/** What is told of the networks of an experiment, and how. */
export type About = z.infer<typeof aboutSchema>;
