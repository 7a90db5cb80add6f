import { z } from 'zod';
import { whole } from './config-values.ts';

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

/** Random changes to training images. */
export const augmentationSchema = z.strictObject({
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

export type AugmentationSettings = z.infer<typeof augmentationSchema>;
export type CropSettings = NonNullable<AugmentationSettings['randomResizedCrop']>;
export type JitterSettings = NonNullable<AugmentationSettings['colorJitter']>;
export type RandAugmentSettings = NonNullable<AugmentationSettings['randAugment']>;
