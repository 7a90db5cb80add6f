import type { Config } from '../../config/index.ts';
import type { RunRecord } from '../../store/index.ts';

/** Evaluators that train each candidate from fresh weights. */
const TRAINING = ['train', 'program', 'torch'];

/**
 * Training images that one trial sees, each as often as it is seen.
 * @returns null where trials differ in it, or nothing is trained
 */
export function imagesPerTrial({ info, finals }: Pick<RunRecord, 'info' | 'finals'>): number | null {
  const { evaluator, fidelity, training } = info.config as unknown as Config;
  const images = info.data?.images?.train;
  if (images === undefined || fidelity.kind !== 'full' || !TRAINING.includes(evaluator.kind)) return null;
  return finals.length > 0 ? null : images * training.epochs;
}
