import type { Stream } from '../../util/random.ts';
import { drawBeta } from './beta.ts';

function blend(values: Float32Array, original: Float32Array, partners: readonly number[], share: number): void {
  const length = values.length / partners.length;
  partners.forEach((partner, image) => {
    const to = image * length;
    const from = partner * length;
    for (let i = 0; i < length; i++) {
      values[to + i] = share * (original[to + i] as number) + (1 - share) * (original[from + i] as number);
    }
  });
}

/**
 * Mixes each image of a batch, and its target row, with another one of the same batch:
 * x_i <- share * x_i + (1 - share) * x_p(i), with one share drawn from Beta(alpha, alpha) and one permutation p per batch.
 * No draw and no change when alpha is 0.
 *
 * @param images float32 [count, ...], changed in place
 * @param targets float32 [count, classes], changed in place
 * @see Zhang et al., ICLR 2018
 */
export function applyMixup(
  stream: Stream,
  batch: { readonly images: Float32Array; readonly targets: Float32Array; readonly count: number },
  alpha: number,
): void {
  if (alpha === 0) return;
  const share = drawBeta(stream, alpha);
  const partners = stream.shuffle(Array.from({ length: batch.count }, (_, i) => i));
  blend(batch.images, batch.images.slice(), partners, share);
  blend(batch.targets, batch.targets.slice(), partners, share);
}
