import { type DepthwiseGroup, type DepthwiseOp, depthwiseGroups, type Shape } from '../../graph/index.ts';

/**
 * How a mixed depthwise convolution is written.
 *
 * split: one convolution for each kernel, between slices and a Concat. merged: one convolution, smaller kernels padded
 * with zeros to the window of the largest. fastest: of these two and all between, what `fastestSegments` picks.
 */
export type DepthwiseForm = 'split' | 'merged' | 'fastest';

/** Channels of one group, or of a part of it, that one convolution computes. */
export interface SegmentPart {
  /** Number of the group, and with it of its kernel. */
  readonly index: number;
  readonly group: DepthwiseGroup;
  /** First channel and the one behind the last, counted over the whole input. */
  readonly start: number;
  readonly end: number;
}

/** Consecutive channels that one convolution computes; several parts share one window. */
export type Segment = readonly SegmentPart[];

function segmentOf(groups: readonly DepthwiseGroup[], start: number, end: number): Segment {
  return groups.flatMap((group, index) => {
    const part = {
      index,
      group,
      start: Math.max(start, group.offset),
      end: Math.min(end, group.offset + group.channels),
    };
    return part.start < part.end ? [part] : [];
  });
}

/** Number of channels of a segment. */
export function segmentChannels(segment: Segment): number {
  return segment.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** Channels that ONNX Runtime's blocked layout computes together with AVX2; with AVX-512 they are 16. */
const BLOCK = 8;

/** ONNX Runtime leaves a depthwise convolution out of its blocked layout unless the channels are a multiple of this … */
const LAYOUT_MULTIPLE = 4;

/** … and is then this many times slower (9×9 on 90 channels of 14×14: 1.9 instead of 9.6 multiply-adds per nanosecond). */
const UNBLOCKED_TIMES = 5;

/**
 * Multiply-adds in whose time ONNX Runtime moves one value of the input or the output through slices, Concat and the changes
 * of layout around them: 0.2 to 0.9 ns at about 10 multiply-adds per nanosecond.
 */
const MOVE_MACS = 8;

/** The same for what one more convolution costs whatever its size, with its changes of layout: about 15 µs. */
const SEGMENT_MACS = 150_000;

function convolutionMacs(segment: Segment): number {
  const sides = segment.map(({ group }) => (group.taps - 1) * (segment.length > 1 ? group.dilation : 1) + 1);
  const channels = segmentChannels(segment);
  const slower = channels % LAYOUT_MULTIPLE === 0 ? 1 : UNBLOCKED_TIMES;
  return Math.ceil(channels / BLOCK) * BLOCK * Math.max(...sides) ** 2 * slower;
}

/** Where a convolution may end: at the groups' borders and at the multiples of a block beside them. */
function borders(groups: readonly DepthwiseGroup[], channels: number): number[] {
  const near = groups.flatMap(({ offset }) => [
    offset,
    Math.floor(offset / BLOCK) * BLOCK,
    Math.ceil(offset / BLOCK) * BLOCK,
  ]);
  return [...new Set([...near, channels])].filter((border) => border <= channels).sort((a, b) => a - b);
}

interface Plan {
  readonly macs: number;
  readonly segments: readonly Segment[];
}

/** The cheapest way to cut the channels into any number of segments: a shortest path over the borders. */
function cheapestCut(groups: readonly DepthwiseGroup[], channels: number, positions: number): Plan {
  const plans = new Map<number, Plan>([[0, { macs: 0, segments: [] }]]);
  for (const end of borders(groups, channels).slice(1)) {
    const candidates = [...plans].map(([start, { macs, segments }]): Plan => {
      const segment = segmentOf(groups, start, end);
      return { macs: macs + positions * convolutionMacs(segment) + SEGMENT_MACS, segments: [...segments, segment] };
    });
    plans.set(
      end,
      candidates.reduce((best, plan) => (plan.macs < best.macs ? plan : best)),
    );
  }
  return plans.get(channels) as Plan;
}

/**
 * The segments that ONNX Runtime computes in the least time, by a rule: multiply-adds, those with padded zeros too, and
 * for more than one segment what moving the values costs, as multiply-adds. One segment wins a tie. The constants were
 * measured with ONNX Runtime 1.30 on one thread of an AVX2 processor; `bench/depthwise-forms.ts` compares the forms.
 */
export function fastestSegments(op: DepthwiseOp, input: Shape, output: Shape): readonly Segment[] {
  const channels = input[2];
  const groups = depthwiseGroups(op, channels);
  const positions = output[0] * output[1];
  const whole = segmentOf(groups, 0, channels);
  const cut = cheapestCut(groups, channels, positions);
  const moved = (input[0] * input[1] + positions) * channels * MOVE_MACS;
  const isWhole = positions * convolutionMacs(whole) + SEGMENT_MACS <= cut.macs + moved;
  return isWhole ? [whole] : cut.segments;
}

/** The convolutions that a mixed depthwise convolution becomes in a form, in channel order. */
export function segmentsOf(op: DepthwiseOp, form: DepthwiseForm, input: Shape, output: Shape): readonly Segment[] {
  const groups = depthwiseGroups(op, input[2]);
  if (form === 'merged') return [segmentOf(groups, 0, input[2])];
  if (form === 'fastest') return fastestSegments(op, input, output);
  return groups.map(({ offset, channels }) => segmentOf(groups, offset, offset + channels));
}
