import type { DataSettings } from '../config/index.ts';
import type { Detection } from '../detection/index.ts';
import type { Preprocessing } from './preprocessing.ts';

/** What is known of a trained network besides what it answers. */
interface Opened {
  readonly preprocessing: Preprocessing;
  /** The data that it was trained on; null where nothing tells, as of an ONNX file. */
  readonly trainedOn: DataSettings | null;
  /** Weights and what computes with them, for people. */
  readonly origin: string;
  close(): Promise<void>;
}

/** A trained network that classifies images. */
export interface Classifier extends Opened {
  readonly kind: 'classifier';
  /**
   * Logits float32 [count, classes].
   * @param images float32 [count, size, size, channels], normalised
   */
  logits(images: Float32Array, count: number): Promise<Float32Array>;
}

/** A trained network that finds objects. */
export interface Detector extends Opened {
  readonly kind: 'detector';
  /**
   * The objects of each image, the likeliest first.
   * @param images as of a classifier
   */
  detect(images: Float32Array, count: number): Promise<readonly (readonly Detection[])[]>;
}

/** A trained network that images are given to. */
export type Model = Classifier | Detector;

/** Most images that a model is given at a time. */
export const BATCH = 32;
