import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DataSettings } from '../config/index.ts';
import { MixnasError } from '../util/errors.ts';
import { findSource } from './find-source.ts';
import type { ImageSource, SourceSplit } from './image-source.ts';
import { planImages } from './plan.ts';
import type { SelectedImages } from './select-images.ts';
import type { Plan, Selection } from './split-images.ts';

/** How many of some images a training has used. */
export interface TrainedImages {
  readonly train: number;
  /** Images that chose between its epochs, or between networks. */
  readonly validation: number;
}

const NONE: TrainedImages = { train: 0, validation: 0 };

/** Names images of one source, so that the same image has the same name wherever it is selected from. */
type Naming = (selection: Selection) => string[];

/** Place of each image among those of its class in its split: what a source without files knows images by. */
function placesIn({ labels }: SourceSplit): number[] {
  const counts = new Map<number, number>();
  return Array.from(labels, (label) => {
    const place = counts.get(label) ?? 0;
    counts.set(label, place + 1);
    return place;
  });
}

function byPlace({ train, validation, classes }: ImageSource): Naming {
  return ({ from, indices }) => {
    const split = from === train ? 'train' : from === validation ? 'validation' : 'test';
    const places = placesIn(from);
    return indices.map((index) => `${split} ${classes[from.labels[index] as number]} ${places[index]}`);
  };
}

async function namingOf(settings: DataSettings, source: ImageSource): Promise<Naming> {
  if (settings.kind !== 'image-folder' && settings.kind !== 'coco') return byPlace(source);
  const root = await realpath(settings.path);
  return ({ from, indices }) => indices.map((index) => resolve(root, from.nameOf?.(index) ?? `${index}`));
}

/** Whether images of two settings may be the same ones. */
function mayShare(a: DataSettings, b: DataSettings): boolean {
  const isDrawn = a.kind === 'synthetic' || a.kind === 'scenes';
  return a.kind === b.kind && (!isDrawn || a.seed === b.seed);
}

/** The images of a training and their splits; null where they are not there any more, or too few of them. */
async function openTraining(training: DataSettings): Promise<{ source: ImageSource; plan: Plan } | null> {
  try {
    const source = await (await findSource(training)).open();
    return { source, plan: planImages(source, training) };
  } catch (error) {
    if (error instanceof MixnasError) return null;
    throw error;
  }
}

/**
 * Counts the images that a training has used, by their files, or by their places in a public set.
 * @param settings that the images were selected by
 * @param training the data of the training, which may lie elsewhere
 * @returns null where the images of the training are not all there any more, so that nothing tells
 */
export async function countTrained(
  { source, selections }: SelectedImages,
  settings: DataSettings,
  training: DataSettings,
): Promise<TrainedImages | null> {
  if (!mayShare(settings, training)) return NONE;
  const used = await openTraining(training);
  if (used === null) return null;
  const [own, theirs] = [await namingOf(settings, source), await namingOf(training, used.source)];
  const [train, validation] = [new Set(theirs(used.plan.train)), new Set(theirs(used.plan.validation))];
  const names = selections.flatMap(own);
  return {
    train: names.filter((name) => train.has(name)).length,
    validation: names.filter((name) => validation.has(name)).length,
  };
}
