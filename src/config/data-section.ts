import { z } from 'zod';
import { whole } from './config-values.ts';

const proxy = {
  resolution: whole(8)
    .max(1024)
    .optional()
    .describe(
      'side of the square images in pixels; default: as stored for CIFAR (32), else what the search space is made for; where no space says it, 32 for synthetic, 224 for folders',
    ),
  classes: z
    .union([whole(2), z.array(z.string()).min(2)])
    .optional()
    .describe('a proxy of fewer classes: how many (the first ones) or their names'),
  imagesPerClass: whole(1).optional().describe('training images per class, drawn by seed; default: all'),
  validationPerClass: whole(0)
    .optional()
    .describe(
      'validation images per class, taken out of the training split; default: a tenth of each class; 0 = none (only where one network is trained)',
    ),
  seed: whole(0).default(0).describe('seed of the split into training and validation'),
};

const cifar = {
  path: z.string().min(1).describe('folder of the official binary files (*.bin)'),
  ...proxy,
};

/** Where images come from, and which of them a search uses. */
export const dataSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('synthetic'), ...proxy }).describe('textures and shapes made in process'),
  z.strictObject({ kind: z.literal('cifar10'), ...cifar }).describe('CIFAR-10, binary version'),
  z.strictObject({ kind: z.literal('cifar100'), ...cifar }).describe('CIFAR-100, binary version (fine labels)'),
  z
    .strictObject({
      kind: z.literal('image-folder'),
      path: z
        .string()
        .min(1)
        .describe('folder with one folder of images per class, or with train/ and test/ (or val/)'),
      ...proxy,
    })
    .describe('class folders of JPEG, PNG or WebP images'),
]);

export type DataSettings = z.infer<typeof dataSchema>;
