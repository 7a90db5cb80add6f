import type { DataSettings } from '../../config/index.ts';
import { brokenImagesError, type SelectedImages, type Selection, selectImages } from '../../data/index.ts';
import { ApCounter, type CocoScores, type Truth } from '../../detection/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { objectsOf } from '../answers.ts';
import type { Detector } from '../model.ts';

/** How well a detector does on images with boxes. */
export interface DetectorEvaluation {
  readonly split: SelectedImages['split'];
  readonly images: number;
  /** Objects that people marked, without crowds. */
  readonly objects: number;
  /** COCO's figures, 0..1; null where there is no object of that kind. */
  readonly scores: CocoScores;
  /** Images that could not be decoded, as `name: reason`. */
  readonly broken: readonly string[];
}

/** The boxes of an image, with the labels that the model has for their classes. */
type TruthsOf = (place: number) => {
  readonly truths: readonly Truth[];
  readonly width: number;
  readonly height: number;
};

function truthsOf({ boxesOf }: Selection, classes: readonly string[], known: readonly string[]): TruthsOf {
  if (boxesOf === undefined) {
    throw new MixnasError('DATA_INVALID', 'the images have no boxes: a detector is scored on images with boxes', {
      hint: 'name a config with data of kind coco or scenes',
    });
  }
  const labelOf = classes.map((name) => known.indexOf(name));
  return (place) => {
    const { sides, boxes } = boxesOf(place);
    return { ...sides, truths: boxes.map((box) => ({ ...box, label: labelOf[box.label] as number })) };
  };
}

function requireKnown(classes: readonly string[], known: readonly string[]): void {
  const unknown = classes.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new MixnasError('DATA_INVALID', `classes that the model does not know: ${unknown.slice(0, 12).join(', ')}`, {
    hint: `it knows ${known.slice(0, 12).join(', ')}; --set 'data.classes=[...]' names the classes to evaluate`,
  });
}

/**
 * Scores a detector on images with boxes.
 * @param split left out: the test images where there are some, else all
 * @throws MixnasError `DATA_INVALID` for images without boxes or classes that it does not know; `DATA_NO_TEST`, `DATA_IMAGES`
 */
export async function evaluateDetector(
  model: Detector,
  settings: DataSettings,
  split?: SelectedImages['split'],
): Promise<DetectorEvaluation> {
  const selected = await selectImages(settings, split);
  const known = model.preprocessing.classes;
  requireKnown(selected.classes, known);
  const counter = new ApCounter(known.length);
  const broken: string[] = [];
  let [images, objects] = [0, 0];
  for (const selection of selected.selections) {
    const truthsAt = truthsOf(selection, selected.classes, known);
    for await (const found of objectsOf(model, selection)) {
      for (const [row, place] of found.places.entries()) {
        const there = truthsAt(place);
        counter.add({ ...there, detections: found.detections[row] ?? [] });
        objects += there.truths.filter(({ crowd }) => !crowd).length;
      }
      images += found.count;
      broken.push(...found.broken);
    }
  }
  const skips = settings.kind === 'coco' && settings.onBroken === 'skip';
  if (broken.length > 0 && !skips) throw brokenImagesError(broken);
  if (images === 0) {
    throw new MixnasError('DATA_INVALID', `expected images to evaluate; the ${selected.split} images are none`);
  }
  return { split: selected.split, images, objects, scores: counter.scores(), broken };
}
