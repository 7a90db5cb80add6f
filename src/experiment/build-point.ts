import type { Architecture } from '../architecture/index.ts';
import { networkFor, openSource, variantOf } from '../source/index.ts';
import { MixnasError } from '../util/errors.ts';
import type { Point } from './points.ts';

/** What the networks are built for. */
export interface Target {
  /** Side of the square images, pixels. */
  readonly size: number;
  readonly classes: number;
  readonly channels: number;
}

/**
 * The network of a point, for images and classes.
 * @param cwd folder that files are relative to
 * @throws MixnasError `ZOO_TARGET` for a width that the network does not know; of files and variants that do not work
 */
export function buildPoint({ network, width, variant, label }: Point, target: Target, cwd: string): Architecture {
  const source = openSource(network, { cwd });
  if (width === undefined) return variantOf(networkFor(source, target), variant);
  if (source.kind === 'published') return variantOf(networkFor(source, { ...target, width }), variant);
  throw new MixnasError(
    'ZOO_TARGET',
    `${label}: only published networks have a width multiplier; ${network} is a file`,
  );
}
