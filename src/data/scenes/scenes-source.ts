import type { SceneSettings } from '../../config/index.ts';
import { bug } from '../../util/errors.ts';
import { stream } from '../../util/random.ts';
import { type BoxedImage, coverOf, labelOf } from '../boxes/labelled-box.ts';
import type { ImageSource, SourceHandle, SourceSplit } from '../image-source.ts';
import { chooseClasses } from '../split-images.ts';
import { drawScene } from './draw-scene.ts';
import { layOut } from './layout.ts';
import { OBJECTS } from './objects.ts';

/** Classes where the settings name none. */
export const DEFAULT_SCENE_CLASSES = 6;
/** Training and validation images where the settings say nothing of them. */
export const DEFAULT_SCENES = 2000;
export const DEFAULT_VALIDATION_SCENES = 400;
/** Side of the images where the settings name none, pixels. */
export const SCENE_SIDE = 96;
/** Test images. */
const TEST = 400;
/**
 * Side of the original that a scene is said to be of, pixels, whatever size it is drawn at: its objects then have 27 to 200 pixels,
 * and so are small, medium and large as COCO counts (32² and 96² pixels).
 */
const ORIGINAL_SIDE = 320;

/** What decides the scenes. */
export type SceneChoice = Pick<SceneSettings, 'seed'> &
  Partial<Pick<SceneSettings, 'classes' | 'images' | 'validationImages'>>;

/** A split of scenes, drawn when asked for; a scene does not depend on what else is drawn. */
function drawnSplit(seed: number, name: string, classes: readonly string[], count: number): SourceSplit {
  const look = (label: number) => {
    const found = OBJECTS.get(classes[label] as string);
    if (found === undefined) throw bug(`nothing draws ${classes[label]}`);
    return found;
  };
  const objectsOf = (index: number) => layOut(stream(seed, 'scenes', name, index, 'layout'), classes.length);
  const boxesOf = (index: number): BoxedImage => ({
    sides: { width: ORIGINAL_SIDE, height: ORIGINAL_SIDE },
    boxes: objectsOf(index).map(({ label, box }) => ({
      label,
      box,
      area: coverOf(box) * ORIGINAL_SIDE ** 2,
      crowd: false,
    })),
  });
  return {
    labels: Uint16Array.from({ length: count }, (_, index) => labelOf(boxesOf(index))),
    boxesOf,
    async fill(indices, size, into) {
      const length = size * size * 3;
      indices.forEach((index, position) => {
        const pixels = into.subarray(position * length, (position + 1) * length);
        drawScene(stream(seed, 'scenes', name, index, 'pixels'), objectsOf(index), look, size, pixels);
      });
    },
  };
}

/**
 * Scenes made from a seed: one to six objects of several sizes before textures and clutter, with their boxes. The pool holds exactly the
 * asked number of training and validation images (2000 and 400 by default) and 400 test images. Areas are those of the boxes.
 * @throws MixnasError `DATA_INVALID` when a class is unknown, or there are fewer than asked for
 */
export function scenesSource(settings: SceneChoice): SourceHandle {
  const known = { name: 'scenes', classes: [...OBJECTS.keys()] };
  const classes = chooseClasses(known, settings.classes ?? DEFAULT_SCENE_CLASSES);
  const { seed, images = DEFAULT_SCENES, validationImages = DEFAULT_VALIDATION_SCENES } = settings;
  return {
    identity: { scenes: 1 },
    open: async (): Promise<ImageSource> => ({
      name: 'scenes',
      classes,
      defaultSize: SCENE_SIDE,
      train: drawnSplit(seed, 'train', classes, images),
      validation: drawnSplit(seed, 'validation', classes, validationImages),
      test: drawnSplit(seed, 'test', classes, TEST),
    }),
  };
}
