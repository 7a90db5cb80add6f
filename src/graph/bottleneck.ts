import type { GraphBuilder, Value } from './builder.ts';
import type { ActivationName, Partition, SqueezeExciteOp } from './ops.ts';

/**
 * An inverted bottleneck (MobileNetV2) with a mixed depthwise convolution: expand 1×1, depthwise, squeeze-and-excitation,
 * project 1×1, each followed by batch norm. With `expansion` 1 there is no expand convolution.
 */
export interface BottleneckSpec {
  /** Output channels. */
  readonly filters: number;
  readonly stride: number;
  /** Channels between expand and project, relative to the input channels (rounded to a whole number). */
  readonly expansion: number;
  readonly kernels: readonly number[];
  readonly partition: Partition;
  /** Kernels' groups are cut at multiples of this many channels; 1 when left out. */
  readonly channelMultiple?: number | undefined;
  /** Asks for dilated kernels; layers with stride 2 keep the real ones. */
  readonly dilated: boolean;
  /** Groups of the expand and of the project convolution. */
  readonly expandGroups: number;
  readonly projectGroups: number;
  /** Squeeze channels relative to the block's input channels, 0 = none. */
  readonly seRatio: number;
  /** Squeeze-and-excitation that `seRatio` cannot say; it replaces it. */
  readonly squeeze?: Omit<SqueezeExciteOp, 'kind'> | undefined;
  /** Builds the expand convolution even where `expansion` is 1 (as pytorch-image-models does). */
  readonly alwaysExpand?: boolean | undefined;
  readonly activation: ActivationName;
  /** Adds the input to the output where shapes allow it. */
  readonly skip: boolean;
}

/** Squeeze channels as MixNet's code counts them: max(1, floor(input channels * ratio)). */
export function squeezeChannels(inputChannels: number, ratio: number): number {
  return Math.max(1, Math.trunc(inputChannels * ratio));
}

function squeezeOf(spec: BottleneckSpec, input: number): SqueezeExciteOp | undefined {
  if (spec.squeeze !== undefined) return { kind: 'squeeze-excite', ...spec.squeeze };
  if (spec.seRatio <= 0) return undefined;
  const channels = squeezeChannels(input, spec.seRatio);
  return { kind: 'squeeze-excite', channels, fn: spec.activation, gate: 'sigmoid' };
}

/** Appends one inverted bottleneck to the builder's current block. Shapes: [h, w, c] -> [ceil(h / stride), …, filters]. */
export function addBottleneck(builder: GraphBuilder, x: Value, spec: BottleneckSpec): Value {
  const input = x.shape[2];
  let y = x;
  if (spec.expansion !== 1 || spec.alwaysExpand) {
    y = builder.conv('expand', y, Math.round(input * spec.expansion), 1, { groups: spec.expandGroups });
    y = builder.activation('expand-act', builder.batchNorm('expand-bn', y), spec.activation);
  }
  const { channelMultiple = 1 } = spec;
  y = builder.depthwise('depthwise', y, spec.kernels, {
    partition: spec.partition,
    ...(channelMultiple > 1 && { channelMultiple }),
    stride: spec.stride,
    dilated: spec.dilated && spec.stride === 1,
  });
  y = builder.activation('depthwise-act', builder.batchNorm('depthwise-bn', y), spec.activation);
  const squeeze = squeezeOf(spec, input);
  if (squeeze !== undefined) y = builder.add('se', squeeze, y);
  y = builder.conv('project', y, spec.filters, 1, { groups: spec.projectGroups });
  y = builder.batchNorm('project-bn', y);
  const fits = spec.stride === 1 && input === spec.filters;
  return spec.skip && fits ? builder.add('skip', { kind: 'add' }, x, y) : y;
}
