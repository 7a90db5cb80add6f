import { z } from 'zod';
import { cocoSchema, scenesSchema } from './box-data-section.ts';
import { seedNumber, whole } from './config-values.ts';
import { channels, decoders, onBroken, storage } from './image-values.ts';

const proxy = {
  resolution: whole(8)
    .max(1024)
    .optional()
    .describe(
      'side of the square images in pixels; default: as stored for CIFAR (32), else what the search space is made for; where no space says it, 32 for synthetic, 224 for folders',
    ),
  classes: z
    .union([whole(2, 65_536), z.array(z.string()).min(2).max(65_536)])
    .optional()
    .describe('a proxy of fewer classes: how many (the first ones) or their names'),
  imagesPerClass: whole(1).optional().describe('training images per class, drawn by seed; default: all'),
  validationPerClass: whole(0)
    .optional()
    .describe(
      'validation images per class, taken out of the training split; default: a tenth of each class; 0 = none (only where one network is trained)',
    ),
  seed: seedNumber.default(0).describe('seed of the split into training and validation'),
  channels,
};

const cifar = {
  path: z
    .string()
    .min(1)
    .optional()
    .describe('folder of the official binary files (*.bin); default: where mixnas data fetch puts them'),
  ...proxy,
};

const folderName = z.string().min(1);

const splits = z.union([
  z.literal('none'),
  z.strictObject({
    train: folderName.describe('folder of the training images'),
    validation: folderName
      .optional()
      .describe('folder of the validation images; default: they are taken out of the training images'),
    test: folderName.optional().describe('folder of the test images; default: none'),
  }),
]);

const folder = {
  path: z.string().min(1).describe('folder with one folder of images per class, or with train/ and test/ (or val/)'),
  splits: splits
    .optional()
    .describe(
      'which folders under path are the splits, or none where all are classes; default: known by their usual names, refused where that is unclear',
    ),
  labels: z
    .string()
    .min(1)
    .optional()
    .describe(
      'CSV file with the columns path (of an image, relative to data.path) and label, and where wanted split (train, validation, test) and group (never parted by a split), instead of folders of classes',
    ),
  fit: z
    .enum(['crop', 'pad', 'stretch'])
    .optional()
    .describe('how images become square: the middle of them, all of them on black, or stretched; default: crop'),
  centreCrop: z
    .number()
    .min(0.5)
    .max(1)
    .optional()
    .describe(
      'with fit: crop, the share of the square in the middle that is kept: 0.875 of 256 pixels are 224; default: 1',
    ),
  storage,
  decoders,
  bits: whole(8)
    .max(16)
    .optional()
    .describe('significant bits of images that are stored with sixteen: 12 for values of 0..4095; default: 16'),
  onBroken,
};

/** Where images come from, and which of them a search uses. */
export const dataSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('synthetic'), ...proxy }).describe('textures and shapes made in process'),
  z.strictObject({ kind: z.literal('cifar10'), ...cifar }).describe('CIFAR-10, binary version'),
  z
    .strictObject({
      kind: z.literal('cifar100'),
      ...cifar,
      coarse: z
        .boolean()
        .optional()
        .describe('whether the classes are the 20 superclasses; default: false, the 100 classes'),
    })
    .describe('CIFAR-100, binary version'),
  z
    .strictObject({ kind: z.literal('image-folder'), ...folder, ...proxy })
    .describe('class folders of JPEG, PNG, WebP, GIF, TIFF or AVIF images'),
  cocoSchema,
  scenesSchema,
]);

export type DataSettings = z.infer<typeof dataSchema>;
/** Of a folder of images. */
export type FolderSettings = Extract<DataSettings, { readonly kind: 'image-folder' }>;
/** Folders of the splits as a config names them. */
export type SplitFolders = z.infer<typeof splits>;
