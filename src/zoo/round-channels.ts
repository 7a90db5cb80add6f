/**
 * A channel count scaled by a width multiplier, the rule of MobileNets: the nearest multiple of 8, at least 8, never more
 * than 10 % below the exact value. A multiplier of 1 leaves the count as it is.
 *
 * @see MixNet's released `mixnet_model.py`, `round_filters`
 */
export function scaleChannels(channels: number, multiplier: number): number {
  return multiplier === 1 ? channels : roundToEight(channels * multiplier);
}

/** The nearest multiple of 8, halves up, at least 8, never more than 10 % below `value`. */
export function roundToEight(value: number): number {
  const rounded = Math.max(8, Math.floor((value + 4) / 8) * 8);
  return rounded < 0.9 * value ? rounded + 8 : rounded;
}
