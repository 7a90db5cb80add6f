import type { SelectedImages, TrainedImages } from '../data/index.ts';
import { shareInterval } from '../util/interval.ts';
import type { Counts } from './counts.ts';
import type { WrongImage } from './wrong-images.ts';

/** How one class is told. */
export interface ClassScore {
  readonly label: string;
  readonly images: number;
  /** Share of the images that are taken for this class that are of it, 0..1; null where none is. */
  readonly precision: number | null;
  /** Share of its images that are taken for it, 0..1; null where it has none. */
  readonly recall: number | null;
}

/** How a model does on labelled images. */
export interface Evaluation {
  readonly split: SelectedImages['split'];
  readonly images: number;
  /** Share of right answers, 0..1. */
  readonly top1: number;
  /** The 95 % interval of `top1`: what other images of the same kind would give. */
  readonly interval: readonly [low: number, high: number];
  /** Share of images whose class is among the five likeliest; null where there are no more than five classes. */
  readonly top5: number | null;
  /** Mean cross-entropy, nats. */
  readonly loss: number;
  /** Mean recall of the classes that have images. */
  readonly balanced: number;
  readonly classes: readonly ClassScore[];
  /** [label][answer]: images. */
  readonly confusion: readonly (readonly number[])[];
  /** How many of the images the training has used; null where nothing tells. */
  readonly trainedOn: TrainedImages | null;
  /** Images left out that cannot be decoded, as `name: reason`; only where the settings skip them. */
  readonly broken: readonly string[];
  /** Images that are taken for another class, highest loss first; no more than were asked for. */
  readonly wrong: readonly WrongImage[];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function classScores(classes: readonly string[], confusion: readonly (readonly number[])[]): ClassScore[] {
  return classes.map((label, k) => {
    const row = confusion[k] as readonly number[];
    const right = row[k] as number;
    const answers = sum(confusion.map((other) => other[k] as number));
    return { label, images: sum(row), precision: share(right, answers), recall: share(right, sum(row)) };
  });
}

/** Scores of what was counted. @param counts of at least one image */
export function scoresOf(
  { confusion, images, loss, among }: Counts,
  classes: readonly string[],
): Omit<Evaluation, 'split' | 'trainedOn' | 'broken' | 'wrong'> {
  const scores = classScores(classes, confusion);
  const recalls = scores.flatMap(({ recall }) => (recall === null ? [] : [recall]));
  const right = sum(confusion.map((row, k) => row[k] as number));
  return {
    images,
    top1: right / images,
    interval: shareInterval(right, images),
    top5: classes.length > 5 ? among / images : null,
    loss: loss / images,
    balanced: sum(recalls) / recalls.length,
    classes: scores,
    confusion,
  };
}
