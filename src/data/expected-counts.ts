import type { BoxSettings, DataSettings } from '../config/index.ts';
import { DEFAULT_SCENE_CLASSES, DEFAULT_SCENES, DEFAULT_VALIDATION_SCENES } from './scenes/scenes-source.ts';
import { VALIDATION_SHARE } from './split-images.ts';
import { DEFAULT_CLASSES, DEFAULT_TRAIN, DEFAULT_VALIDATION } from './synthetic/synthetic-source.ts';

/** How many images a data set will have; where each is of one class, of classes of equal size. */
export interface ExpectedCounts {
  readonly classes: number;
  readonly train: number;
  readonly validation: number;
}

type CifarSettings = Extract<DataSettings, { readonly kind: 'cifar10' | 'cifar100' }>;

/** Classes and training images per class of the CIFARs. */
function cifarCounts(settings: CifarSettings): readonly [classes: number, each: number] {
  if (settings.kind === 'cifar10') return [10, 5000];
  return settings.coarse ? [20, 2500] : [100, 500];
}

/** Settings of images that are of one class each. */
type ClassSettings = Exclude<DataSettings, BoxSettings>;

function countsPerClass(settings: ClassSettings): [number, number] | null {
  const { kind, imagesPerClass, validationPerClass } = settings;
  if (kind === 'synthetic') return [imagesPerClass ?? DEFAULT_TRAIN, validationPerClass ?? DEFAULT_VALIDATION];
  if (kind === 'image-folder') {
    return imagesPerClass === undefined || validationPerClass === undefined
      ? null
      : [imagesPerClass, validationPerClass];
  }
  const [, own] = cifarCounts(settings);
  const validation = validationPerClass ?? Math.floor(own * VALIDATION_SHARE);
  return [imagesPerClass ?? own - validation, validation];
}

function classesOf(settings: ClassSettings): number | null {
  const { kind, classes } = settings;
  if (classes !== undefined) return typeof classes === 'number' ? classes : classes.length;
  if (kind === 'image-folder') return null;
  return kind === 'synthetic' ? DEFAULT_CLASSES : cifarCounts(settings)[0];
}

/** The counts that follow from the settings alone; null where only the images can tell. */
export function expectedCounts(settings: DataSettings): ExpectedCounts | null {
  if (settings.kind === 'coco') return null;
  if (settings.kind === 'scenes') {
    const { classes = DEFAULT_SCENE_CLASSES, images, validationImages } = settings;
    return {
      classes: typeof classes === 'number' ? classes : classes.length,
      train: images ?? DEFAULT_SCENES,
      validation: validationImages ?? DEFAULT_VALIDATION_SCENES,
    };
  }
  const classes = classesOf(settings);
  const each = countsPerClass(settings);
  if (classes === null || each === null) return null;
  return { classes, train: classes * each[0], validation: classes * each[1] };
}
