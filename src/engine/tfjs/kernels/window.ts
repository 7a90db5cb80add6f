import { axisWindow, extentOf, type Padding, type Shape } from '../../../graph/index.ts';

/** Zeros around an image: top, bottom, left, right. */
export type Pads = readonly [top: number, bottom: number, left: number, right: number];

/** A square window moved over an image, with everything about its padding worked out. */
export interface Window {
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pads: Pads;
  /** Height and width of the image and of the result. */
  readonly input: readonly [number, number];
  readonly output: readonly [number, number];
}

/** The window of one convolution or pooling over an image of `input`, TensorFlow's padding rules. */
export function windowOf(input: Shape, taps: number, stride: number, dilation: number, padding: Padding): Window {
  const extent = extentOf(taps, dilation);
  const rows = axisWindow(input[0], extent, stride, padding);
  const columns = axisWindow(input[1], extent, stride, padding);
  return {
    taps,
    stride,
    dilation,
    pads: [rows.before, rows.after, columns.before, columns.after],
    input: [input[0], input[1]],
    output: [rows.output, columns.output],
  };
}

/** The padding argument of TensorFlow.js for explicit zeros. */
export function explicitPads([top, bottom, left, right]: Pads): [
  [number, number],
  [number, number],
  [number, number],
  [number, number],
] {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/**
 * The stride-1 window that carries gradients from a window's output back to its input, after `stride - 1` zeros were put
 * behind every row and column of the output: flipped kernel, full overlap, cut to the input's size. The last two pads of
 * each pair can be negative: that many rows or columns of the stretched output lie beyond the reach of the input.
 */
export function adjointPads({ taps, stride, dilation, pads, input, output }: Window): Pads {
  const reach = extentOf(taps, dilation) - 1;
  const top = reach - pads[0];
  const left = reach - pads[2];
  return [top, input[0] + pads[0] - output[0] * stride, left, input[1] + pads[2] - output[1] * stride];
}
