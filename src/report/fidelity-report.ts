import type { Config } from '../config/index.ts';
import { rightnessOf } from '../metric/index.ts';
import type { SegmentRow } from '../store/index.ts';

/** One rung of a search with fidelities, in numbers. */
export interface RungReport {
  /** Counted from 1. */
  readonly rung: number;
  readonly epochs: number;
  /** Training images per class; null = all. */
  readonly imagesPerClass: number | null;
  /** Side of the images, pixels; null = the data's. */
  readonly resolution: number | null;
  /** Trials with a result here, failed ones among them. */
  readonly results: number;
  /** Trials that were promoted from here (or will be). */
  readonly promoted: number;
  /** The best accuracy here, of detectors the best mAP, 0..1; null for none. */
  readonly bestAccuracy: number | null;
}

/** What happened at each rung. */
export interface FidelityReport {
  readonly eta: number;
  readonly annealEpochs: number;
  readonly rungs: readonly RungReport[];
}

/** Gathers what happened at each rung; null in a search without fidelities. */
export function fidelityReport({ fidelity }: Config, segments: readonly SegmentRow[]): FidelityReport | null {
  if (fidelity === undefined || fidelity.kind === 'full') return null;
  const { eta, annealEpochs } = fidelity;
  const rungs = fidelity.rungs.map(({ epochs, imagesPerClass = null, resolution = null }, i): RungReport => {
    const here = segments.filter(({ rung, state }) => rung === i && (state === 'complete' || state === 'failed'));
    const accuracies = here.flatMap(({ metrics }) => rightnessOf(metrics) ?? []);
    return {
      rung: i + 1,
      epochs,
      imagesPerClass,
      resolution,
      results: here.length,
      promoted: segments.filter(({ rung }) => rung === i + 1).length,
      bestAccuracy: accuracies.length === 0 ? null : Math.max(...accuracies),
    };
  });
  return { eta, annealEpochs, rungs };
}
