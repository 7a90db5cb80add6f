import { expect } from 'vitest';
import type { Box, Detection, DetectorForm, ScoreKind, SuppressionSettings } from '../../../src/detection/index.ts';
import {
  type DetectorOnnxOptions,
  detectorOnnx,
  onnxModel,
  openOnnx,
  openOnnxDetector,
  type WeightedGraph,
} from '../../../src/export/index.ts';
import { DETAILS, SIDE } from './detectors.ts';

export const KINDS: readonly ScoreKind[] = ['softmax', 'sigmoid'];
export const ALL: SuppressionSettings = { score: 0.01, iou: 0.6, perClass: 100, most: 100 };
export const COUNT = 3;

/** Raw answers of each image. */
export async function answersOf(network: WeightedGraph, images: Float32Array): Promise<Float32Array[]> {
  const runner = await openOnnx(onnxModel(network, DETAILS), 1);
  const answers = await runner.predict(images, COUNT, [SIDE, SIDE]);
  await runner.dispose();
  const size = answers.length / COUNT;
  return Array.from({ length: COUNT }, (_, i) => answers.subarray(i * size, (i + 1) * size));
}

/** What ONNX Runtime finds in each image. @param outside suppression of a file without */
export async function detectionsOf(
  network: WeightedGraph,
  form: DetectorForm,
  images: Float32Array,
  options: DetectorOnnxOptions,
  outside = ALL,
): Promise<Detection[][]> {
  const detector = await openOnnxDetector(detectorOnnx(network, DETAILS, form, options), 1, outside);
  expect(detector.suppressesInside).toBe(options.suppression !== null);
  const found = await detector.detect(images, COUNT, SIDE);
  await detector.dispose();
  return found;
}

export const sides = ({ x0, y0, x1, y1 }: Box): number[] => [x0, y0, x1, y1];

/** The largest difference of two lists of the same length; infinite where they have other lengths. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Array.from(a).reduce((most, one, i) => Math.max(most, Math.abs(one - (b[i] as number))), 0);
}

/** The same labels in the same order, scores and boxes to a tolerance. */
export function expectSame(found: readonly Detection[], expected: readonly Detection[], tolerance = 1e-6): void {
  expect(found.map(({ label }) => label)).toEqual(expected.map(({ label }) => label));
  const numbers = (list: readonly Detection[]) => list.flatMap(({ score, box }) => [score, ...sides(box)]);
  expect(difference(numbers(found), numbers(expected))).toBeLessThan(tolerance);
}
