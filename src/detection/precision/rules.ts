/** IoU thresholds .50, .55, ..., .95, with the very digits of `numpy.linspace(.5, .95, 10)`: an IoU may be equal to one of them. */
export const IOU_THRESHOLDS: readonly number[] = Array.from({ length: 10 }, (_, i) =>
  i === 9 ? 0.95 : i * ((0.95 - 0.5) / 9) + 0.5,
);

/** Places of .50 and .75 in `IOU_THRESHOLDS`. */
export const AT_50 = 0;
export const AT_75 = 5;

/** Recalls 0, .01, ..., 1 at which precision is read. */
export const RECALLS: readonly number[] = Array.from({ length: 101 }, (_, i) => i * 0.01);

/** Ranges of area in pixels² of the original image; both ends belong to them. */
export const AREA_RANGES = {
  all: [0, 1e10],
  small: [0, 32 ** 2],
  medium: [32 ** 2, 96 ** 2],
  large: [96 ** 2, 1e10],
} as const;

export type AreaRange = keyof typeof AREA_RANGES;

export const AREA_NAMES = Object.keys(AREA_RANGES) as readonly AreaRange[];

/** Most detections of one class in an image that count. */
export const MOST_DETECTIONS = 100;

export function isInRange(area: number, range: AreaRange): boolean {
  const [least, most] = AREA_RANGES[range];
  return area >= least && area <= most;
}
