import type { DetectionSettings } from '../config/index.ts';
import { boxesOf, type Dataset, type Split, sidesOf } from '../data/index.ts';
import {
  ApCounter,
  type CocoScores,
  type DetectorForm,
  detect,
  detectionLoss,
  encodeTargets,
  formOf,
  headStarts,
  outputSizeOf,
  targetSizeOf,
} from '../detection/index.ts';
import type { Batch, Loss } from '../engine/index.ts';
import type { Graph } from '../graph/index.ts';
import { bug, MixnasError } from '../util/errors.ts';
import type { DetectorScore, Validation } from './scores.ts';
import { Tally } from './tally.ts';
import type { Scorer, Task } from './task.ts';

/** How a detector's answers are read and scored. */
interface Reading {
  readonly form: DetectorForm;
  readonly loss: Loss;
  readonly settings: DetectionSettings;
}

/** Finds the objects of a split's images and compares them with those that are there. */
class DetectionScorer<Score> implements Scorer<Score> {
  readonly #reading: Reading;
  readonly #split: Split;
  readonly #counter: ApCounter;
  readonly #tally = new Tally();
  readonly #sum: (images: number, loss: number, scores: CocoScores) => Score;
  #images = 0;

  constructor(reading: Reading, split: Split, sum: (images: number, loss: number, scores: CocoScores) => Score) {
    this.#reading = reading;
    this.#split = split;
    this.#counter = new ApCounter(reading.form.classes);
    this.#sum = sum;
  }

  add(answers: Float32Array, { targets, count }: Batch): void {
    const { form, loss, settings } = this.#reading;
    const { boxes } = this.#split;
    if (boxes === undefined) throw bug('a detector is scored on images without boxes');
    this.#tally.add(loss.score(answers, targets, count, null), count);
    const size = outputSizeOf(form);
    for (let image = 0; image < count; image++) {
      const detections = detect(form, answers.subarray(image * size, (image + 1) * size), settings.suppression);
      const place = this.#images + image;
      this.#counter.add({ truths: boxesOf(boxes, place), detections, ...sidesOf(boxes, place) });
    }
    this.#images += count;
  }

  score(): Score {
    return this.#sum(this.#images, this.#tally.loss, this.#counter.scores());
  }
}

/** @throws MixnasError `DATA_INVALID` where the images have no objects: there is nothing to find */
function validationOf(loss: number, { mAP, ap50, ap75 }: CocoScores): Validation {
  if (mAP === null) {
    throw new MixnasError('DATA_INVALID', 'the validation images have no objects: no mAP can be told', {
      hint: 'raise data.validationImages, or name more classes',
    });
  }
  return { accuracy: null, balancedAccuracy: null, loss, mAP, ap50, ap75 };
}

/**
 * Boxes and classes of the objects of an image.
 * @param graph a detector, as `withDetector` makes it
 */
export function detectionTask(graph: Graph, settings: DetectionSettings): Task {
  const form = formOf(graph, settings);
  const loss: Loss = detectionLoss(form, settings.loss);
  const reading = { form, loss, settings };
  return {
    kind: 'detection',
    loss,
    starts: headStarts(graph, settings),
    targets: {
      size: targetSizeOf(form),
      write: (row, boxes) => encodeTargets(form, boxes, row, settings.matching),
    },
    validation: ({ validation }: Dataset) =>
      new DetectionScorer(reading, validation, (_, mean, scores) => validationOf(mean, scores)),
    test: (split: Split) =>
      new DetectionScorer(
        reading,
        split,
        (images, mean, detection): DetectorScore => ({ images, loss: mean, detection }),
      ),
  };
}
