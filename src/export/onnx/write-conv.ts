import { axisWindow, type ConvOp, extentOf, type Padding, type Shape } from '../../graph/index.ts';
import type { OnnxWriter } from './writer.ts';

/** Explicit pads of ONNX: [top, left, bottom, right]. */
export function explicitPads([height, width]: Shape, extent: number, stride: number, padding: Padding): number[] {
  const rows = axisWindow(height, extent, stride, padding);
  const columns = axisWindow(width, extent, stride, padding);
  return [rows.before, columns.before, rows.after, columns.after];
}

/** [taps, taps, inputs, filters] to [filters, inputs, taps, taps]; a depthwise kernel has 1 input per filter. */
export function toFiltersFirst(kernel: Float32Array, taps: number, inputs: number, filters: number): Float32Array {
  const area = taps * taps;
  const result = new Float32Array(kernel.length);
  for (let tap = 0; tap < area; tap++) {
    for (let i = 0; i < inputs; i++) {
      for (let f = 0; f < filters; f++) {
        result[(f * inputs + i) * area + tap] = kernel[(tap * inputs + i) * filters + f] as number;
      }
    }
  }
  return result;
}

/** Appends a convolution. @returns the name of its value */
export function writeConv(writer: OnnxWriter, id: string, op: ConvOp, x: string, input: Shape): string {
  const { kernel, filters, groups, stride, dilation } = op;
  const inputs = input[2] / groups;
  const values = toFiltersFirst(writer.weight(`${id}/kernel`), kernel, inputs, filters);
  const names = [x, writer.floats(`${id}/kernel`, values, [filters, inputs, kernel, kernel])];
  if (op.bias) names.push(writer.floats(`${id}/bias`, writer.weight(`${id}/bias`), [filters]));
  return writer.node(id, 'Conv', names, {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    dilations: [dilation, dilation],
    group: groups,
    pads: explicitPads(input, extentOf(kernel, dilation), stride, op.padding),
  });
}
