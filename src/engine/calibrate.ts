import type { Batch, Session } from './engine.ts';

/**
 * Sets the moving statistics of every batch norm to exact ones: averages over batches of what one training step sees, each
 * batch b weighing as many images n_b as it has,
 *
 *     mean = sum_b n_b mean_b / sum_b n_b        variance = sum_b n_b variance_b * m_b / max(m_b - 1, 1) / sum_b n_b
 *
 * with the mean and the biased variance of the batch's m_b positions; m / (m - 1) is the factor that makes a moving variance
 * unbiased in training too. The norms before one normalise by the batch, as in training; dropout is off, since its noise
 * would widen variances that inference never sees (Li et al., CVPR 2019). Nothing else of the session changes. Without
 * batches nothing changes.
 *
 * @param batches training images; the arrays may be reused between batches
 * @param options `averaged`: of the averaged weights, where there are any
 * @see Wu and Johnson, "Rethinking 'Batch' in BatchNorm", 2021, section 3 (PreciseBN)
 */
export async function calibrate(
  session: Session,
  batches: Iterable<Pick<Batch, 'images' | 'count'>> | AsyncIterable<Pick<Batch, 'images' | 'count'>>,
  options: { readonly averaged?: boolean } = {},
): Promise<void> {
  let seen = 0;
  for await (const { images, count } of batches) {
    await session.gatherStatistics(images, count, { momentum: seen / (seen + count), ...options });
    seen += count;
  }
}
