import { type Architecture, makeArchitecture } from '../architecture/index.ts';
import { type DetectorSettings, withDetector } from '../detection/index.ts';
import { isDetector } from '../graph/index.ts';
import { networkFor, openSource, variantOf } from '../source/index.ts';
import { MixnasError } from '../util/errors.ts';
import type { Point } from './points.ts';

/** What the networks are built for. */
export interface Target {
  /** Side of the square images, pixels. */
  readonly size: number;
  readonly classes: number;
  readonly channels: number;
  /** What makes detectors of the networks; left out, they are classifiers. */
  readonly detector?: DetectorSettings | undefined;
}

function asDetector(architecture: Architecture, detector: DetectorSettings | undefined): Architecture {
  const { name, graph } = architecture;
  if (detector === undefined || isDetector(graph)) return architecture;
  return makeArchitecture(name, withDetector(graph, detector));
}

/**
 * The network of a point, for images and classes.
 * @param cwd folder that files are relative to
 * @throws MixnasError `ZOO_TARGET` for a width that the network does not know; of files and variants that do not work
 */
export function buildPoint({ network, width, variant, label }: Point, target: Target, cwd: string): Architecture {
  const source = openSource(network, { cwd });
  const { detector, ...classified } = target;
  const built = (sizes: typeof classified & { readonly width?: number }): Architecture =>
    asDetector(variantOf(networkFor(source, sizes), variant), detector);
  if (width === undefined) return built(classified);
  if (source.kind === 'published') return built({ ...classified, width });
  throw new MixnasError(
    'ZOO_TARGET',
    `${label}: only published networks have a width multiplier; ${network} is a file`,
  );
}
