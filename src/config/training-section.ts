import { z } from 'zod';
import { augmentationSchema } from './augmentation-section.ts';
import { share, whole } from './config-values.ts';
import { experimentInit, initSchema } from './init-section.ts';
import { overridesOf } from './overrides.ts';

const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sgd'),
    momentum: share.default(0.9).describe('share of the last step that is kept'),
    nesterov: z.boolean().default(true).describe('whether the gradient looks one step ahead'),
  }),
  z.strictObject({
    kind: z.literal('rmsprop'),
    decay: share.default(0.9).describe('of the moving average of squared gradients'),
    momentum: share.default(0.9).describe('share of the last step that is kept'),
    epsilon: z.number().positive().default(1e-3).describe('added inside the root, as TensorFlow does'),
  }),
]);

const warmupEpochs = z.number().min(0).default(0).describe('epochs over which the rate rises from 0');

const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), warmupEpochs }),
  z.strictObject({
    kind: z.literal('cosine'),
    warmupEpochs,
    finalRatio: z.number().min(0).max(1).default(0).describe('rate at the end, relative to the start'),
  }),
  z.strictObject({
    kind: z.literal('exponential'),
    warmupEpochs,
    decay: z.number().positive().max(1).default(0.97).describe('what the rate is multiplied by'),
    everyEpochs: z.number().positive().default(2.4).describe('epochs after which it is'),
    staircase: z.boolean().default(true).describe('decay in steps rather than smoothly'),
  }),
]);

const statisticsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('moving') }),
  z.strictObject({
    kind: z.literal('exact'),
    images: whole(1).default(1024).describe('training images that they are computed over before each validation'),
  }),
]);

const classWeights = z.union([z.literal('balanced'), z.record(z.string(), z.number().positive())]);

/** How every candidate is trained. */
export const trainingSchema = z.strictObject({
  epochs: whole(1).default(5).describe('passes over the training images'),
  batchSize: z
    .union([whole(1, 65_536), z.literal('auto')])
    .default('auto')
    .describe('images of one step; auto: 64, or 32 or 16 where that makes fewer than 200 steps of the whole training'),
  optimizer: optimizerSchema.prefault({ kind: 'sgd' }).describe('how gradients become steps'),
  learningRate: z.number().positive().default(0.05).describe('peak rate, per step'),
  schedule: scheduleSchema.prefault({ kind: 'cosine' }).describe('how the rate falls over the training'),
  weightDecay: z.number().min(0).default(1e-5).describe('of all weights but those of batch norm'),
  labelSmoothing: share.default(0).describe('share of each target that is spread over all classes'),
  dropout: share.nullable().default(null).describe("replaces the networks' own dropout rate; null = as they say"),
  averageDecay: share
    .nullable()
    .default(null)
    .describe('decay of averaged weights used for evaluation, warmed up as (1 + s) / (10 + s) at step s; null = off'),
  batchNormMomentum: share
    .nullable()
    .default(null)
    .describe("the same at every step; null = the networks' own, warmed up as (1 + s) / (10 + s) at step s"),
  statistics: statisticsSchema.prefault({ kind: 'moving' }).describe('of batch norm, where networks are validated'),
  residualInit: z
    .enum(['ones', 'zeros'])
    .default('ones')
    .describe('first scale of the last batch norm of residual blocks; zeros = they start as identities'),
  classifierInit: z
    .enum(['larger', 'classes'])
    .default('larger')
    .describe(
      'first weights of the classifier, within ±1/√n: n = the larger of features and classes, or the classes alone',
    ),
  augmentation: augmentationSchema.prefault({}).describe('random changes to training images'),
  init: initSchema.optional().describe('weights that the training begins with; default: fresh ones'),
  patience: whole(1)
    .optional()
    .describe(
      'mixnas train: epochs without a higher validation accuracy after which training ends; default: it goes on to the end',
    ),
  classWeights: classWeights
    .optional()
    .describe(
      'what an image of each class weighs in the loss: balanced (images / (classes x images of the class)), or names with numbers, others 1; default: all 1',
    ),
});

/** The same as trained, every key with a value: what a trainer of another program is told. */
export const trainingSettingsSchema = trainingSchema.extend({ batchSize: whole(1).describe('images of one step') });

/** Changes to that section: what is left out stays as it is; of the augmentation too. */
export const trainingChanges = z
  .strictObject(overridesOf(trainingSchema))
  .omit({ patience: true, init: true })
  .extend({
    augmentation: z.strictObject(overridesOf(augmentationSchema)).optional(),
  });

/** The same of an experiment, where networks may begin with weights that others learned. */
export const experimentChanges = trainingChanges.extend({ init: experimentInit.optional() });

/** The same of a training whose length is said elsewhere. */
export const trainingOverrides = trainingChanges.omit({ epochs: true });

/** As configured. */
export type TrainingSection = z.infer<typeof trainingSchema>;
/** As trained: with a number for each thing. */
export type TrainingSettings = TrainingSection & { readonly batchSize: number };
export type TrainingChanges = z.infer<typeof trainingChanges>;
export type TrainingOverrides = z.infer<typeof trainingOverrides>;
export type ScheduleSettings = z.infer<typeof scheduleSchema>;

/** What is given; what is explicitly undefined is left out. */
function given<T extends object>(changes: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof given<T>
  >;
}

/** The section with changes. */
export function withChanges(
  training: TrainingSection,
  { augmentation = {}, ...changes }: TrainingChanges,
): TrainingSection {
  return {
    ...training,
    ...given(changes),
    augmentation: { ...training.augmentation, ...given(augmentation) },
  };
}
