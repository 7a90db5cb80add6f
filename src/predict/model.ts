import type { DataSettings } from '../config/index.ts';
import type { DetectorForm, SuppressionSettings } from '../detection/index.ts';
import type { Preprocessing } from './preprocessing.ts';

/** How the answers of a detector are read. */
export interface ModelDetector {
  readonly form: DetectorForm;
  readonly suppression: SuppressionSettings;
}

/** A trained network that classifies images, or finds objects in them. */
export interface Model {
  readonly preprocessing: Preprocessing;
  /** The data that it was trained on; null where nothing tells, as of an ONNX file. */
  readonly trainedOn: DataSettings | null;
  /** Weights and what computes with them, for people. */
  readonly origin: string;
  /** Of a detector; null of a classifier. */
  readonly detector: ModelDetector | null;
  /**
   * Logits float32 [count, classes]; of a detector its answers float32 [count, outputs], see `DetectorForm`.
   * @param images float32 [count, size, size, channels], normalised
   */
  logits(images: Float32Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Most images that a model is given at a time. */
export const BATCH = 32;
