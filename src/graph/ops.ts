/**
 * The vocabulary of networks. Every op is a plain, frozen, JSON-serialisable object; tensors are NHWC and an op's output
 * is always `[height, width, channels]` per image (a vector is `[1, 1, channels]`).
 */

/** `same` pads as TensorFlow does: output = ceil(input / stride), an odd remainder goes to the bottom and the right. */
export type Padding = 'same' | 'valid';

export type ActivationName = 'relu' | 'relu6' | 'swish' | 'hard-swish' | 'sigmoid' | 'hard-sigmoid';

/** How the channels of a mixed depthwise convolution are divided among its kernels; see `splitChannels`. */
export type Partition = 'equal' | 'exponential';

/** Square convolution. Weights `kernel` float32 [kernel, kernel, inputs / groups, filters], `bias` [filters]. */
export interface ConvOp {
  readonly kind: 'conv';
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  /** Inputs and filters are divided into this many equal groups; group i reads only input group i. */
  readonly groups: number;
  /** Distance between kernel taps, 1 = dense. */
  readonly dilation: number;
  readonly bias: boolean;
  readonly padding: Padding;
}

/**
 * Mixed depthwise convolution (MixConv): consecutive channel groups, each with its own kernel size. One kernel makes it
 * an ordinary depthwise convolution. Weights `kernel.0`, `kernel.1`, … float32 [taps, taps, group channels].
 *
 * `dilated` turns every K×K group into 3×3 taps with dilation (K - 1) / 2; it needs stride 1 (as the reference does).
 */
export interface DepthwiseOp {
  readonly kind: 'depthwise';
  readonly kernels: readonly number[];
  readonly partition: Partition;
  /** Groups are cut at multiples of this many channels, where there are enough; 1 when left out. */
  readonly channelMultiple?: number | undefined;
  readonly stride: number;
  readonly dilated: boolean;
  readonly bias: boolean;
  readonly padding: Padding;
}

/**
 * Batch normalisation over batch, height and width. Weights `gamma`, `beta` (trained), `mean`, `variance` (moving),
 * each float32 [channels]. Moving values: m <- momentum * m + (1 - momentum) * batch value, the variance unbiased.
 */
export interface BatchNormOp {
  readonly kind: 'batch-norm';
  /** In [0, 1); TensorFlow's sense (0.99 keeps 99 % of the old value). */
  readonly momentum: number;
  readonly epsilon: number;
}

export interface ActivationOp {
  readonly kind: 'activation';
  readonly fn: ActivationName;
}

/**
 * Squeeze-and-excitation: global mean, 1×1 to `channels` with bias, `fn`, 1×1 back with bias, `gate`, multiply.
 * Weights `reduce.kernel` [inputs, channels], `reduce.bias`, `expand.kernel` [channels, inputs], `expand.bias`.
 */
export interface SqueezeExciteOp {
  readonly kind: 'squeeze-excite';
  readonly channels: number;
  readonly fn: ActivationName;
  readonly gate: 'sigmoid' | 'hard-sigmoid';
}

/** Sum of two or more inputs of equal shape. */
export interface AddOp {
  readonly kind: 'add';
}

/** Inputs of equal height and width, joined along channels in order. */
export interface ConcatOp {
  readonly kind: 'concat';
}

/**
 * All values of an image as one vector: [height, width, channels] -> [1, 1, height * width * channels], row by row, column by
 * column, channel by channel. Outputs of several sizes can so be joined to one answer.
 */
export interface FlattenOp {
  readonly kind: 'flatten';
}

/** Part `index` of the input's channels cut into consecutive `sizes`, which must sum to the input's channels. */
export interface SplitOp {
  readonly kind: 'split';
  readonly sizes: readonly number[];
  readonly index: number;
}

/** ShuffleNet's shuffle: channels seen as [groups, n], transposed to [n, groups]. */
export interface ChannelShuffleOp {
  readonly kind: 'channel-shuffle';
  readonly groups: number;
}

/** Max or average over windows. An average counts only positions inside the image. */
export interface PoolOp {
  readonly kind: 'max-pool' | 'avg-pool';
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
}

/** Mean over height and width: [height, width, channels] -> [1, 1, channels]. */
export interface GlobalPoolOp {
  readonly kind: 'global-avg-pool';
}

/** out[y, x] = in[y + 1, x + 1], zero beyond the last row and column (the second path of a factorised reduction). */
export interface ShiftOp {
  readonly kind: 'shift';
}

/** Fully connected layer on a [1, 1, inputs] value. Weights `kernel` [inputs, units], `bias` [units]. */
export interface DenseOp {
  readonly kind: 'dense';
  readonly units: number;
  readonly bias: boolean;
}

/** Inverted dropout while training, identity otherwise. `rate` in [0, 1) is the share set to zero. */
export interface DropoutOp {
  readonly kind: 'dropout';
  readonly rate: number;
}

export type Op =
  | ConvOp
  | DepthwiseOp
  | BatchNormOp
  | ActivationOp
  | SqueezeExciteOp
  | AddOp
  | ConcatOp
  | FlattenOp
  | SplitOp
  | ChannelShuffleOp
  | PoolOp
  | GlobalPoolOp
  | ShiftOp
  | DenseOp
  | DropoutOp;

export type OpKind = Op['kind'];
