import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { brokenImagesError, imageFiles, uprightSides } from '../../data/index.ts';
import { objectsOf } from '../answers.ts';
import type { Detector } from '../model.ts';
import { type FoundObject, foundObject } from './found.ts';

/** The objects of one image, the likeliest first. */
export interface DetectedFile {
  readonly file: string;
  /** Sides of the image, upright, pixels. */
  readonly width: number;
  readonly height: number;
  readonly detections: readonly FoundObject[];
}

/** Which images, and which objects of them are told. */
export interface DetectOptions {
  /** Folder that names are relative to. */
  readonly root: string;
  readonly names: readonly string[];
  /** Most objects of each image. */
  readonly top: number;
  /** Least probability of an object, 0..1. */
  readonly least: number;
}

/**
 * Finds objects in image files, in their order; those that cannot be decoded are told after all others.
 * @throws MixnasError at the end: `DATA_IMAGES`; `NOT_FINITE`
 */
export async function* detectFiles(
  model: Detector,
  { root, names, top, least }: DetectOptions,
): AsyncGenerator<DetectedFile, void> {
  const { classes, image } = model.preprocessing;
  const labels = new Uint16Array(names.length);
  const from = { ...imageFiles(root, names, image), labels };
  const broken: string[] = [];
  for await (const answers of objectsOf(model, { from, indices: names.map((_, i) => i), labels })) {
    for (const [row, file] of answers.names.entries()) {
      const sides = await uprightSides(await readFile(resolve(root, file)));
      const found = (answers.detections[row] ?? []).filter(({ score }) => score >= least);
      yield { file, ...sides, detections: found.slice(0, top).map((one) => foundObject(one, classes, sides)) };
    }
    broken.push(...answers.broken);
  }
  if (broken.length > 0) throw brokenImagesError(broken);
}
