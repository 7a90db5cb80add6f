import { z } from 'zod';
import { whole } from './config-values.ts';
import { trainingOverrides } from './training-section.ts';

/** The longer trainings of the best few networks at the end of a search. */
export const finalsSchema = z
  .strictObject({
    networks: whole(1).max(100).default(5).describe('how many networks are trained again'),
    seeds: whole(1).max(100).default(2).describe('trainings of each network, which differ in their random draws alone'),
    epochs: whole(1).optional().describe('epochs of each training; default: training.epochs'),
    imagesPerClass: z
      .union([whole(1), z.literal('all')])
      .optional()
      .describe('training images per class, or all; the validation images stay; default: data.imagesPerClass'),
    resolution: whole(8)
      .max(1024)
      .optional()
      .describe('side of the images in pixels, for training and validation; default: data.resolution'),
    training: trainingOverrides
      .prefault({})
      .describe('what differs from the section training, for instance batchSize, learningRate, augmentation'),
    share: z
      .number()
      .positive()
      .max(0.9)
      .default(0.5)
      .describe('largest share of search.maxSeconds that is kept back for them'),
  })
  .describe(
    'at the end the best few networks are trained longer, with several seeds, and ranked by that; default: off',
  );

export type FinalsSettings = z.infer<typeof finalsSchema>;

/** What is wrong with the finals as the other sections stand. */
export function finalsProblems({
  search,
  evaluator,
}: {
  readonly search: { readonly finals?: FinalsSettings | undefined };
  readonly evaluator: { readonly kind: string };
}): { readonly path: readonly string[]; readonly message: string }[] {
  if (search.finals === undefined || evaluator.kind !== 'tabular') return [];
  const message = 'expected no finals: a table of known results gives the same figure however often it is asked';
  return [{ path: ['search', 'finals'], message }];
}
