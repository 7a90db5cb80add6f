import type { DataSettings } from '../config/index.ts';
import type { Preprocessing } from './preprocessing.ts';

/** A trained network that classifies images. */
export interface Model {
  readonly preprocessing: Preprocessing;
  /** The data that it was trained on; null where nothing tells, as of an ONNX file. */
  readonly trainedOn: DataSettings | null;
  /** Weights and what computes with them, for people. */
  readonly origin: string;
  /**
   * Logits float32 [count, classes].
   * @param images float32 [count, size, size, channels], normalised
   */
  logits(images: Float32Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Most images that a model is given at a time. */
export const BATCH = 32;
