import type { Stream } from '../../util/random.ts';

/**
 * Logarithm of a draw from the Gamma distribution of the given shape and scale 1 (Marsaglia and Tsang, 2000). Shapes
 * below 1 use G(shape) = G(shape + 1) * U^(1 / shape); the logarithm keeps tiny draws from becoming 0.
 */
function drawLogGamma(stream: Stream, shape: number): number {
  if (shape < 1) return drawLogGamma(stream, shape + 1) + Math.log(1 - stream.next()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stream.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - stream.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v);
  }
}

/**
 * A draw from Beta(alpha, alpha), in [0, 1]: symmetric about 1/2, variance 1 / (4 * (2 * alpha + 1)).
 * @param alpha > 0
 */
export function drawBeta(stream: Stream, alpha: number): number {
  const a = drawLogGamma(stream, alpha);
  const b = drawLogGamma(stream, alpha);
  return 1 / (1 + Math.exp(b - a));
}
