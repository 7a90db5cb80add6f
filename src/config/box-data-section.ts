import { z } from 'zod';
import { seedNumber, whole } from './config-values.ts';
import { channels, decoders, onBroken, storage } from './image-values.ts';

/** What both kinds of images with boxes are asked for. */
const boxed = {
  classes: z
    .union([whole(1, 65_536), z.array(z.string()).min(1).max(65_536)])
    .optional()
    .describe(
      'a proxy of fewer classes: how many (the first ones) or their names; images whose boxes are all of others are left out',
    ),
  seed: seedNumber.default(0).describe('seed of the images, or of which of them are used for what'),
  channels,
};

const sideOf = (what: string, otherwise: number) =>
  whole(8)
    .max(1024)
    .optional()
    .describe(`${what}, pixels; default: what the search space is made for, else ${otherwise}`);

const files = z.strictObject({
  annotations: z.string().min(1).describe('JSON file of boxes, relative to data.path'),
  images: z.string().min(1).describe('folder that the file names its images in, relative to data.path'),
});

/** Images with boxes in the layout of COCO. */
export const cocoSchema = z
  .strictObject({
    kind: z.literal('coco'),
    path: z
      .string()
      .min(1)
      .describe(
        'folder of annotations/ and images as COCO is unpacked, or of train/ and valid/ with _annotations.coco.json',
      ),
    train: files.optional().describe('the training images; default: known by their usual names'),
    validation: files
      .optional()
      .describe(
        'the validation images; default: known by their usual names; where there are none, a tenth of the training images',
      ),
    test: files.optional().describe('the test images; default: known by their usual names, else none'),
    onBroken,
    onBadBoxes: z
      .enum(['stop', 'skip'])
      .optional()
      .describe(
        'what is done about boxes that are empty, reach out of their image, or name what is not there; skipped ones are counted, what reaches out is cut off; default: stop',
      ),
    images: whole(1).optional().describe('a proxy of fewer training images: how many, drawn by seed; default: all'),
    validationImages: whole(0)
      .optional()
      .describe(
        'how many validation images, drawn by seed; default: all, or a tenth of the training images where there are none; 0 = none (only where one network is trained)',
      ),
    storage,
    decoders,
    resolution: sideOf('side of the square that images are stretched to', 320),
    ...boxed,
  })
  .describe('images with boxes as COCO describes them in JSON');

/** Scenes that are made in process. */
export const scenesSchema = z
  .strictObject({
    kind: z.literal('scenes'),
    images: whole(1).optional().describe('training images; default: 2000'),
    validationImages: whole(0)
      .optional()
      .describe('validation images; default: 400; 0 = none (only where one network is trained)'),
    resolution: sideOf('side of the square images', 96),
    ...boxed,
  })
  .describe('scenes of several objects with their boxes, made in process');

/** Of images with boxes. */
export type BoxSettings = z.infer<typeof cocoSchema> | z.infer<typeof scenesSchema>;
/** Of images with boxes in the layout of COCO. */
export type CocoSettings = z.infer<typeof cocoSchema>;
/** Of scenes. */
export type SceneSettings = z.infer<typeof scenesSchema>;
