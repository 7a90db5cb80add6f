import type { Shape } from '../../../graph/index.ts';
import type { Normalisation } from '../../model-details.ts';
import type { OnnxWriter } from '../writer.ts';
import { Formula } from './formula.ts';
import { type SquareFit, square } from './square.ts';

/** What an exported network does itself to upright RGB pixels. */
export interface PixelsInside extends Normalisation {
  readonly fit: SquareFit;
  /** With `crop`, what the shorter side is scaled to, pixels; the middle of it is kept. Default: the side of the network's images. */
  readonly scaled?: number;
}

/** Luma, (299 R + 587 G + 114 B) / 1000 rounded, of [batch, 3, size, size]. */
function grey(f: Formula, image: string): string {
  const weights = f.writer.floats(`${f.prefix}.luma`, Float32Array.of(299, 587, 114), [1, 3, 1, 1]);
  const sum = f.op('Conv', [image, weights], { kernel_shape: [1, 1] });
  return f.floor(f.add(f.div(sum, f.float(1000)), f.float(0.5)));
}

/**
 * Appends what makes of pixels what a network wants: square images, normalised.
 * @param names of the pixels, uint8 [batch, height, width, 3], and of the result, float32 [batch, channels, size, size]
 * @param shape of the network's input
 */
export function writePixels(
  writer: OnnxWriter,
  names: { readonly from: string; readonly to: string },
  [size, , channels]: Shape,
  { fit, scaled, mean, deviation }: PixelsInside,
): void {
  const f = new Formula(writer, names.from);
  const image = f.op('Transpose', [names.from], { perm: [0, 3, 1, 2] });
  const colour = square(f, image, size, fit, scaled);
  const values = channels === 1 ? grey(f, colour) : colour;
  const perChannel = (name: string, numbers: readonly number[]): string =>
    writer.floats(`${names.from}.${name}`, Float32Array.from(numbers), [1, channels, 1, 1]);
  const centred = f.sub(
    values,
    perChannel(
      'mean',
      mean.map((one) => 255 * one),
    ),
  );
  const scale = perChannel(
    'scale',
    deviation.map((one) => 1 / (255 * one)),
  );
  writer.node(names.to, 'Mul', [centred, scale]);
}
