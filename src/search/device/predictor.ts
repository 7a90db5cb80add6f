import type { Piece } from '../../graph/index.ts';
import type { MetricName, Metrics } from '../../metric/index.ts';

/** Predicts metrics of a network without running it. */
export interface Predictor {
  readonly predicts: readonly MetricName[];
  /**
   * @param pieces of a network of the search's space
   * @param size side of the square images, pixels
   * @param channels of the images; left out, 3
   * @returns the predicted metrics, and the standard deviation of each
   */
  predict(
    pieces: readonly Piece[],
    size: number,
    channels?: number,
  ): { readonly metrics: Metrics; readonly deviations: Metrics };
}
