import { MixnasError } from '../util/errors.ts';

/** One weighted neighbour pair of bilinear interpolation along an axis. */
interface Tap {
  readonly low: number;
  readonly high: number;
  /** Share of `high`, in [0, 1]. */
  readonly share: number;
}

/** Sampling places with pixel centres at half coordinates, edges repeated. */
function bilinearTaps(from: number, to: number): Tap[] {
  return Array.from({ length: to }, (_, i) => {
    const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const low = Math.floor(place);
    return { low, high: Math.min(from - 1, low + 1), share: place - low };
  });
}

function areaAverage(from: Uint8Array, fromSize: number, into: Uint8Array, size: number, channels: number): void {
  const factor = fromSize / size;
  const pixels = factor * factor;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let dy = 0; dy < factor; dy++) {
          const row = ((y * factor + dy) * fromSize + x * factor) * channels + channel;
          for (let dx = 0; dx < factor; dx++) sum += from[row + dx * channels] as number;
        }
        into[(y * size + x) * channels + channel] = Math.round(sum / pixels);
      }
    }
  }
}

function bilinear(from: Uint8Array, fromSize: number, into: Uint8Array, size: number, channels: number): void {
  const taps = bilinearTaps(fromSize, size);
  taps.forEach((vertical, y) => {
    taps.forEach((horizontal, x) => {
      for (let channel = 0; channel < channels; channel++) {
        const at = (row: number, column: number): number =>
          from[(row * fromSize + column) * channels + channel] as number;
        const { low, high, share } = horizontal;
        const top = at(vertical.low, low) * (1 - share) + at(vertical.low, high) * share;
        const bottom = at(vertical.high, low) * (1 - share) + at(vertical.high, high) * share;
        into[(y * size + x) * channels + channel] = Math.round(top * (1 - vertical.share) + bottom * vertical.share);
      }
    });
  });
}

/**
 * Resizes a square image: the mean over areas where the side shrinks by a whole factor, bilinear otherwise (pixel centres
 * at half coordinates), a copy where nothing changes.
 * @param from uint8 [fromSize, fromSize, channels]
 * @param into uint8 [size, size, channels], overwritten
 * @throws MixnasError `DATA_SHAPE` when either length does not fit its size
 */
export function resizeSquare(from: Uint8Array, fromSize: number, into: Uint8Array, size: number, channels = 3): void {
  const [expected, wanted] = [fromSize * fromSize * channels, size * size * channels];
  if (from.length !== expected || into.length !== wanted) {
    throw new MixnasError(
      'DATA_SHAPE',
      `resizeSquare ${fromSize} -> ${size}: expected ${expected} and ${wanted} bytes; got ${from.length} and ${into.length}`,
    );
  }
  if (fromSize === size) into.set(from);
  else if (fromSize % size === 0) areaAverage(from, fromSize, into, size, channels);
  else bilinear(from, fromSize, into, size, channels);
}
