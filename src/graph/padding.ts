import type { Padding } from './ops.ts';

/** Zeros added along one axis, and the size of the result. */
export interface AxisWindow {
  readonly before: number;
  readonly after: number;
  readonly output: number;
}

/**
 * Window arithmetic of one axis, TensorFlow's rules.
 *
 * same: output = ceil(input / stride), total padding = max((output - 1) * stride + extent - input, 0), the smaller half
 * before. valid: output = ceil((input - extent + 1) / stride), no padding; 0 or less when the window does not fit.
 *
 * @param extent the window's reach, (kernel - 1) * dilation + 1
 */
export function axisWindow(input: number, extent: number, stride: number, padding: Padding): AxisWindow {
  if (padding === 'valid') return { before: 0, after: 0, output: Math.ceil((input - extent + 1) / stride) };
  const output = Math.ceil(input / stride);
  const total = Math.max((output - 1) * stride + extent - input, 0);
  const before = Math.floor(total / 2);
  return { before, after: total - before, output };
}

/** The reach of a kernel with `taps` taps per side at a distance of `dilation`. */
export function extentOf(taps: number, dilation: number): number {
  return (taps - 1) * dilation + 1;
}
