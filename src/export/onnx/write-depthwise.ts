import type { DepthwiseOp, Shape } from '../../graph/index.ts';
import { segmentKernel, segmentWindow } from './common-window.ts';
import { segmentChannels, segmentsOf } from './depthwise-segments.ts';
import type { OnnxWriter } from './writer.ts';

/**
 * Appends a mixed depthwise convolution in the form that the writer was asked for: one convolution, or several between
 * slices and a Concat.
 * @returns its value's name
 */
export function writeDepthwise(
  writer: OnnxWriter,
  id: string,
  op: DepthwiseOp,
  x: string,
  input: Shape,
  output: Shape,
): string {
  const segments = segmentsOf(op, writer.depthwise, input, output);
  const sizes = segments.map(segmentChannels);
  if (op.kernels.length > 1) writer.depthwiseParts[id] = sizes;
  const kernels = op.kernels.map((_, i) => writer.weight(`${id}/kernel.${i}`));
  const isSplit = segments.length > 1;
  // slices, since a Split into unequal parts is one that OpenCV cuts into equal ones
  const partOf = (i: number): string => {
    const start = segments[i]?.[0]?.start ?? 0;
    return isSplit ? writer.slice(`${id}.part.${i}`, x, [start], [start + (sizes[i] as number)], [1]) : x;
  };
  const outputs = segments.map((segment, i) => {
    const channels = sizes[i] as number;
    const window = segmentWindow(op, segment, input);
    const { rows, columns, dilation } = window;
    const kernel = segmentKernel(segment, window, kernels);
    const dims = [channels, 1, rows.taps, columns.taps];
    const names = [partOf(i), writer.floats(`${id}/kernel.${i}`, kernel, dims)];
    if (op.bias) {
      const first = segment[0]?.start ?? 0;
      const bias = writer.weight(`${id}/bias`).slice(first, first + channels);
      names.push(writer.floats(`${id}/bias.${i}`, bias, [channels]));
    }
    return writer.node(isSplit ? `${id}.${i}` : id, 'Conv', names, {
      kernel_shape: [rows.taps, columns.taps],
      strides: [op.stride, op.stride],
      dilations: [dilation, dilation],
      group: channels,
      pads: [rows.before, columns.before, rows.after, columns.after],
    });
  });
  return isSplit ? writer.node(id, 'Concat', outputs, { axis: 1 }) : id;
}
