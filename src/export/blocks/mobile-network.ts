import type { ActivationName, BatchNormSettings, SqueezeExciteOp } from '../../graph/index.ts';

/** One inverted bottleneck or depthwise-separable block, as block strings speak of it. */
export interface MobileBlock {
  readonly input: number;
  /** Channels of the depthwise convolution. */
  readonly mid: number;
  readonly output: number;
  /** Whether an expand convolution precedes the depthwise one. */
  readonly expands: boolean;
  readonly stride: number;
  readonly kernels: readonly number[];
  readonly partition: 'equal' | 'exponential';
  readonly dilated: boolean;
  readonly expandGroups: number;
  readonly projectGroups: number;
  readonly squeeze: Omit<SqueezeExciteOp, 'kind'> | null;
  readonly activation: ActivationName;
  /** Whether the activation also follows the project convolution, as in MobileNetV1. */
  readonly activatesOutput: boolean;
  readonly skips: boolean;
}

/** A network of 3×3 stem, blocks, an optional 1×1 head and a classifier. */
export interface MobileNetwork {
  readonly name: string;
  readonly size: number;
  readonly classes: number;
  readonly batchNorm: BatchNormSettings;
  readonly stem: { readonly filters: number; readonly stride: number; readonly activation: ActivationName };
  readonly blocks: readonly MobileBlock[];
  /** Null where the blocks' output goes straight into the global mean. */
  readonly head: { readonly filters: number; readonly activation: ActivationName } | null;
  /** Dropout rate before the classifier, 0 = none. */
  readonly dropout: number;
}
