import { axisWindow, type DepthwiseOp, extentOf, type Shape } from '../../graph/index.ts';
import { type Segment, segmentChannels } from './depthwise-segments.ts';

/** The window of one convolution along one axis. */
interface AxisTaps {
  readonly taps: number;
  readonly before: number;
  readonly after: number;
  /** Of each part: the tap of the window where its own first tap stands. */
  readonly starts: readonly number[];
}

/** The window that the parts of a segment share. */
export interface SegmentWindow {
  readonly rows: AxisTaps;
  readonly columns: AxisTaps;
  /** Distance between the window's taps. */
  readonly dilation: number;
}

/**
 * A part reads the input at output * stride - before + tap * dilation, with the pad `before` of its own kernel. The common
 * window begins where the first of them begins, and every part is placed in it by the difference of the pads. That is not
 * always the middle: at stride 2 and an even size a 1×1 kernel begins at the same place as a 3×3 kernel.
 */
function shareAxis(input: number, segment: Segment, op: DepthwiseOp): AxisTaps {
  const windows = segment.map(({ group }) => {
    const extent = extentOf(group.taps, group.dilation);
    return { extent, ...axisWindow(input, extent, op.stride, op.padding) };
  });
  const before = Math.max(...windows.map((window) => window.before));
  const starts = windows.map((window) => before - window.before);
  const taps = Math.max(...windows.map((window, i) => (starts[i] as number) + window.extent));
  const after = Math.max(...windows.map((window) => window.after));
  return { taps, before, after, starts };
}

/** The window of a segment: that of its kernel where it has one, else a dense one around the taps of all. */
export function segmentWindow(op: DepthwiseOp, segment: Segment, [height, width]: Shape): SegmentWindow {
  const rows = shareAxis(height, segment, op);
  const columns = shareAxis(width, segment, op);
  const [{ group }] = segment as readonly [Segment[number]];
  if (segment.length > 1) return { rows, columns, dilation: 1 };
  const { taps, dilation } = group;
  return { rows: { ...rows, taps }, columns: { ...columns, taps }, dilation };
}

/**
 * The kernels of a segment, float32 [channels, 1, rows, columns]: zero wherever a channel's own kernel has no tap.
 * @param kernels of every group, float32 [taps, taps, group channels]
 */
export function segmentKernel(
  segment: Segment,
  { rows, columns, dilation }: SegmentWindow,
  kernels: readonly Float32Array[],
): Float32Array {
  const area = rows.taps * columns.taps;
  const result = new Float32Array(segmentChannels(segment) * area);
  const first = segment[0]?.start ?? 0;
  for (const [i, { index, group, start, end }] of segment.entries()) {
    const kernel = kernels[index] as Float32Array;
    const step = group.dilation / dilation;
    for (let tap = 0; tap < group.taps ** 2; tap++) {
      const row = (rows.starts[i] as number) + Math.floor(tap / group.taps) * step;
      const column = (columns.starts[i] as number) + (tap % group.taps) * step;
      for (let c = start; c < end; c++) {
        const value = kernel[tap * group.channels + c - group.offset] as number;
        result[(c - first) * area + row * columns.taps + column] = value;
      }
    }
  }
  return result;
}
