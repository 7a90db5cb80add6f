import { iou } from '../boxes.ts';
import type { Detection } from '../form.ts';

/** Which of a detector's answers are told. */
export interface SuppressionSettings {
  /** Answers are dropped whose probability is not above this, in [0, 1). */
  readonly score: number;
  /** IoU above which two boxes of a class count as one object, in [0, 1]. */
  readonly iou: number;
  /** Most detections of one class in an image, >= 1. */
  readonly perClass: number;
  /** Most detections in an image, >= 1. */
  readonly most: number;
}

/**
 * Greedy non-maximum suppression: each candidate is taken unless a better one of its class, which was taken, overlaps it by more
 * than `iou`.
 *
 * Of each class at most `perClass` are taken, of all at most `most`. Since the best come first, this is what suppressing class by class and
 * then taking the best of all gives.
 *
 * @param candidates best first; no more of them are read than needed
 * @returns those taken, in their order
 */
export function suppress(
  candidates: Iterable<Detection>,
  settings: Pick<SuppressionSettings, 'iou' | 'perClass' | 'most'>,
): Detection[] {
  const taken: Detection[] = [];
  const byLabel = new Map<number, Detection[]>();
  for (const candidate of candidates) {
    if (taken.length >= settings.most) break;
    const same = byLabel.get(candidate.label) ?? [];
    if (same.length >= settings.perClass) continue;
    if (same.some(({ box }) => iou(box, candidate.box) > settings.iou)) continue;
    taken.push(candidate);
    byLabel.set(candidate.label, [...same, candidate]);
  }
  return taken;
}
