import { bug, MixnasError } from '../../util/errors.ts';
import { stream } from '../../util/random.ts';
import type { ImageSource, SourceHandle, SourceSplit } from '../image-source.ts';
import { drawImage } from './draw.ts';
import { PATTERNS } from './patterns.ts';

/** Classes where the settings name none. */
export const DEFAULT_CLASSES = 10;
/** Training and validation images per class where the settings name none. */
export const DEFAULT_TRAIN = 500;
export const DEFAULT_VALIDATION = 100;
/** Side of the images where the settings name none, pixels. */
export const SYNTHETIC_SIDE = 32;
/** Test images per class. */
const TEST = 100;

/** What decides the images. */
export interface SyntheticSettings {
  readonly seed: number;
  readonly classes?: number | readonly string[] | undefined;
  readonly imagesPerClass?: number | undefined;
  readonly validationPerClass?: number | undefined;
}

function chooseClasses(asked: SyntheticSettings['classes']): readonly string[] {
  const names = [...PATTERNS.keys()];
  if (typeof asked === 'object') return names;
  const count = asked ?? DEFAULT_CLASSES;
  if (count > names.length) {
    throw new MixnasError('DATA_INVALID', `data.classes = ${count}: synthetic images have ${names.length} classes`, {
      hint: `choose at most ${names.length}, or a folder of images`,
    });
  }
  return names.slice(0, count);
}

/** A split of `perClass` images per class, drawn when asked for; an image does not depend on what else is drawn. */
function drawnSplit(seed: number, name: string, classes: readonly string[], perClass: number): SourceSplit {
  const labels = Uint16Array.from({ length: classes.length * perClass }, (_, i) => Math.floor(i / perClass));
  return {
    labels,
    async fill(indices, size, into) {
      indices.forEach((index, position) => {
        const label = classes[labels[index] as number] as string;
        const maker = PATTERNS.get(label);
        if (maker === undefined) throw bug(`no pattern draws ${label}`);
        const random = stream(seed, 'synthetic', name, label, index % perClass);
        drawImage(random, maker(random), size, into, position * size * size * 3);
      });
    },
  };
}

/**
 * Images made from a seed: textures and shapes at several scales in random colours. The pool holds exactly the asked
 * number of training and validation images of each class (500 and 100 by default) and 100 test images.
 * @throws MixnasError `DATA_INVALID` when there are fewer classes than asked for
 */
export function syntheticSource(settings: SyntheticSettings): SourceHandle {
  const classes = chooseClasses(settings.classes);
  const validation = settings.validationPerClass ?? DEFAULT_VALIDATION;
  return {
    identity: { synthetic: 2 },
    open: async (): Promise<ImageSource> => ({
      name: 'synthetic images',
      classes,
      defaultSize: SYNTHETIC_SIDE,
      train: drawnSplit(settings.seed, 'train', classes, settings.imagesPerClass ?? DEFAULT_TRAIN),
      validation: drawnSplit(settings.seed, 'validation', classes, validation),
      test: drawnSplit(settings.seed, 'test', classes, TEST),
    }),
  };
}
