import { z } from 'zod';
import { hasBoxes } from './box-problems.ts';
import { whole } from './config-values.ts';
import type { DataSettings } from './data-section.ts';

const part = z.number().min(0).max(1);
const positivePart = z.number().positive().max(1);

const headSchema = z.strictObject({
  channels: z
    .array(whole(1, 65_536))
    .max(10)
    .default([512, 256, 256, 128])
    .describe(
      "channels of the levels behind the backbone's two; each halves the map before it, none is added behind a map of 1x1",
    ),
});

const anchorsSchema = z.strictObject({
  scales: z
    .tuple([positivePart, positivePart])
    .refine(([least, most]) => least <= most, 'expected the smaller number first')
    .default([0.2, 0.95])
    .describe('sizes of the anchors of the finest and of the coarsest level, relative to the image'),
  ratios: z
    .array(z.number().min(0.1).max(10))
    .min(1)
    .max(20)
    .default([1, 2, 1 / 2, 3, 1 / 3])
    .describe('width by height of the anchors of each cell'),
  interpolated: z
    .boolean()
    .default(true)
    .describe("one more square anchor in each cell, between the sizes of this level and the next one's"),
  reduced: z
    .boolean()
    .default(true)
    .describe(
      'the finest level has three anchors in each cell only: a small square, and its size with ratios 2 and 1/2',
    ),
});

const matchingSchema = z
  .strictObject({
    positive: positivePart
      .default(0.5)
      .describe('least overlap (intersection over union) of an anchor with the object that it answers for'),
    negative: part
      .default(0.5)
      .describe('an anchor that overlaps every object by less is background; between this and positive it is left out'),
  })
  .refine(({ positive, negative }) => negative <= positive, {
    path: ['negative'],
    message: 'expected no more than matching.positive',
  });

const lossSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('softmax'),
      negatives: z
        .number()
        .min(0)
        .max(1000)
        .default(3)
        .describe('background anchors that count for each one with an object, the hardest ones'),
    })
    .describe('cross-entropy over background and classes, with hard negatives (Liu et al., ECCV 2016)'),
  z
    .strictObject({
      kind: z.literal('focal'),
      alpha: part.default(0.25).describe('weight of a right class; a wrong one has 1 - alpha'),
      gamma: z.number().min(0).max(10).default(2).describe('how much easy anchors lose weight; 0: not at all'),
    })
    .describe('focal loss of every anchor and class by itself (Lin et al., ICCV 2017)'),
]);

const suppressionSchema = z.strictObject({
  score: part.default(0.01).describe('boxes of a lower probability are dropped'),
  iou: part.default(0.6).describe('of two boxes of a class that overlap by more the less likely one is dropped'),
  perClass: whole(1, 100_000).default(100).describe('most boxes of each class in an image'),
  most: whole(1, 100_000).default(100).describe('most boxes in an image'),
});

const detectionSchema = z.strictObject({
  kind: z.literal('detection'),
  head: headSchema.prefault({}).describe('the layers that make a detector of a network'),
  anchors: anchorsSchema.prefault({}).describe('the rectangles that boxes are told relative to'),
  matching: matchingSchema.prefault({}).describe('which anchors answer for which objects'),
  loss: lossSchema.prefault({ kind: 'softmax' }).describe('of the scores; that of the boxes is smooth L1'),
  suppression: suppressionSchema.prefault({}).describe('which of the boxes that are found are told'),
});

/** What networks are trained for. */
export const taskSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('classification') }).describe('one class for each image'),
  detectionSchema.describe('boxes and classes of objects, by an SSD-Lite detector: docs/detection.md'),
]);

/** As configs have it; absent, the data decides: see `taskOf`. */
export const taskSection = taskSchema
  .optional()
  .describe(
    'what networks are trained for; default: detection for data of the kinds coco and scenes, else classification',
  );

export type TaskSettings = z.infer<typeof taskSchema>;
/** Of a detector. */
export type DetectionSettings = z.infer<typeof detectionSchema>;

/** Sections that say what networks are trained for. */
export interface TaskSections {
  readonly task?: TaskSettings | undefined;
  readonly data?: DataSettings | undefined;
}

/** What the networks of a config are trained for: its section, else what its data is for. Every key has a value. */
export function taskOf({ task, data }: TaskSections): TaskSettings {
  return task ?? taskSchema.parse({ kind: hasBoxes(data) ? 'detection' : 'classification' });
}
