import { z } from 'zod';
import { share, whole } from './config-values.ts';
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

/** Two numbers, the first no larger than the second. */
const span = (least: number, most: number) =>
  z
    .tuple([z.number().min(least).max(most), z.number().min(least).max(most)])
    .refine(([from, to]) => from <= to, 'expected the smaller number first');

const randomResizedCrop = z.strictObject({
  area: span(0.01, 1).default([0.08, 1]).describe('share of the image that is kept, least and most'),
  aspect: span(0.1, 10)
    .default([3 / 4, 4 / 3])
    .describe('width by height of what is kept, least and most'),
});

const colorJitter = z.strictObject({
  brightness: z.number().min(0).max(1).default(0).describe('values are multiplied by 1 - this to 1 + this'),
  contrast: z.number().min(0).max(1).default(0).describe('the same of the distance from the mean grey'),
  saturation: z.number().min(0).max(1).default(0).describe('the same of the distance from the grey of each pixel'),
  hue: z.number().min(0).max(0.5).default(0).describe('hues are turned by up to this share of the circle'),
});

const randAugment = z.strictObject({
  layers: whole(1, 10).default(2).describe('changes of each image, drawn from 14'),
  magnitude: whole(0, 30).default(9).describe('how strong they are'),
});

const augmentationSchema = z.strictObject({
  randomResizedCrop: randomResizedCrop
    .optional()
    .describe('a random part of the image, of random size and shape, scaled to the whole; default: off'),
  colorJitter: colorJitter.optional().describe('random brightness, contrast, saturation and hue; default: off'),
  randAugment: randAugment.optional().describe('RandAugment, with the changes of torchvision; default: off'),
  crop: whole(0, 1024).default(0).describe('pixels of padding before a random crop back to the image size'),
  flip: z.boolean().default(true).describe('mirror half of the images left to right'),
  cutout: whole(0, 1024).default(0).describe('side of a square set to the mean, pixels; 0 = off'),
  mixup: z.number().min(0).default(0).describe('alpha of the Beta distribution that mixes pairs of images; 0 = off'),
});

const statisticsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('moving') }),
  z.strictObject({
    kind: z.literal('exact'),
    images: whole(1).default(1024).describe('training images that they are computed over before each validation'),
  }),
]);

const classWeights = z.union([z.literal('balanced'), z.record(z.string(), z.number().positive())]);

const initShape = {
  weights: z
    .string()
    .min(1)
    .describe(
      'folder of a run or of a training, a checkpoint (.ckpt), or a safetensors file as timm or mixnas export names its tensors',
    ),
  classifier: z
    .enum(['auto', 'replace'])
    .default('auto')
    .describe('auto: kept where the classes are as many; replace: starts from fresh weights'),
  freeze: z
    .string()
    .min(1)
    .optional()
    .describe(
      'the last block whose layers stay as they are, their batch norms too (mixnas arch --layers lists blocks); body: all but the classifier',
    ),
  freezeEpochs: whole(1).optional().describe('epochs after which everything is trained; default: never'),
  bodyRate: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('what the learning rate of all layers but the classifier is multiplied by; default: 1'),
};

/** Epochs that nothing is frozen in are no epochs. */
const freezesIts = {
  check: ({ freeze, freezeEpochs }: { freeze?: string | undefined; freezeEpochs?: number | undefined }) =>
    freezeEpochs === undefined || freeze !== undefined,
  problem: { path: ['freezeEpochs'], message: 'expected freeze with it' },
};

const initSchema = z.strictObject(initShape).refine(freezesIts.check, freezesIts.problem);

const path = z.string().min(1);

/** Weights of a list of networks: one path, or one for each of them. */
export const experimentWeights = z.union([path, z.record(z.string().min(1), path)]);

/** How the networks of a list begin with given weights. */
const experimentInit = z
  .strictObject({
    ...initShape,
    weights: experimentWeights
      .optional()
      .describe('as training.init.weights; of several networks a path for each label; default: experiment.weights'),
  })
  .refine(freezesIts.check, freezesIts.problem);

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
export type InitSettings = z.infer<typeof initSchema>;
export type ExperimentWeights = z.infer<typeof experimentWeights>;
export type ExperimentInit = z.infer<typeof experimentInit>;
export type AugmentationSettings = z.infer<typeof augmentationSchema>;
export type CropSettings = NonNullable<AugmentationSettings['randomResizedCrop']>;
export type JitterSettings = NonNullable<AugmentationSettings['colorJitter']>;
export type RandAugmentSettings = NonNullable<AugmentationSettings['randAugment']>;
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
