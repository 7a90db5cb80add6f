import type { Config } from './config-schema.ts';
import type { DataSettings } from './data-section.ts';

/** Side of every image of the CIFARs, pixels. */
const CIFAR_SIDE = 32;

/** Side at which a kind of data stores its images, pixels; null where images come at any size. */
export function storedSide(kind: DataSettings['kind']): number | null {
  return kind === 'cifar10' || kind === 'cifar100' ? CIFAR_SIDE : null;
}

/**
 * Data at the resolution that networks are made for, where the settings name none and the images come at any size.
 * @param made side of the images that the networks are made for, pixels; null = unknown, which changes nothing
 */
export function withDataResolution<T extends DataSettings>(data: T, made: number | null): T {
  if (made === null || data.resolution !== undefined || storedSide(data.kind) !== null) return data;
  return { ...data, resolution: made };
}

/**
 * Side of the images that networks are meant for. A data set that is smaller than the space asks for is taken for a proxy,
 * unless its images are stored no larger; a larger one is what the networks are for.
 */
function meantFor({ kind, resolution }: DataSettings, made: number): number {
  const stored = storedSide(kind);
  const trained = resolution ?? stored ?? made;
  return Math.max(trained, Math.min(made, stored ?? made));
}

/**
 * Fills in the resolutions that follow from the search space: that of the data (`data.resolution`) and that which costs and
 * limits are of (`target.resolution`). What the config names stays; a space that names none changes nothing.
 * @param made side of the images that the space is made for, pixels; null = it does not say
 */
export function withResolution(config: Config, made: number | null): Config {
  if (made === null || config.data === undefined || config.evaluator.kind === 'tabular') return config;
  const data = withDataResolution(config.data, made);
  const { resolution = meantFor(data, made) } = config.target;
  return { ...config, data, target: { resolution } };
}
