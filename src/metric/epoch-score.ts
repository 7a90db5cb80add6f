import type { MetricName, Metrics } from './metrics.ts';

/** What validation told of one epoch, 0..1; null where it was not validated. Detectors have mAP in place of an accuracy. */
export interface ValidatedEpoch {
  readonly accuracy: number | null;
  readonly mAP?: number | null | undefined;
}

/** What epochs of one training are compared by: the mAP of a detector, else the accuracy; null where it was not validated. */
export function epochScore({ accuracy, mAP = null }: ValidatedEpoch): number | null {
  return mAP ?? accuracy;
}

/** The metric that says how right a network is: mAP where that was measured, else the accuracy. */
export function rightnessName({ mAP }: Metrics): Extract<MetricName, 'accuracy' | 'mAP'> {
  return mAP === undefined ? 'accuracy' : 'mAP';
}

/** How right a network is, 0..1: the mAP of a detector, else the accuracy; undefined before a result. */
export function rightnessOf({ accuracy, mAP }: Metrics): number | undefined {
  return mAP ?? accuracy;
}

/** The epoch with the highest score, the first of equals; null where none was validated. */
export function bestEpoch<Epoch extends ValidatedEpoch>(history: readonly Epoch[]): Epoch | null {
  return history.reduce<Epoch | null>((best, epoch) => {
    const score = epochScore(epoch);
    const most = best === null ? null : epochScore(best);
    return score !== null && score > (most ?? Number.NEGATIVE_INFINITY) ? epoch : best;
  }, null);
}
