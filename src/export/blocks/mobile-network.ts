import type { ActivationName, BatchNormSettings, SqueezeExciteOp } from '../../graph/index.ts';

/** One inverted bottleneck or depthwise-separable block, as block strings speak of it. */
export interface SeparableBlock {
  readonly kind: 'separable';
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

/** A plain convolution with batch norm and activation, to which the input may be added. */
export interface PlainBlock {
  readonly kind: 'plain';
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly activation: ActivationName;
  readonly skips: boolean;
}

export type MobileBlock = SeparableBlock | PlainBlock;

/** A network of a stem, blocks, an optional head and a classifier. */
export interface MobileNetwork {
  readonly name: string;
  readonly size: number;
  readonly classes: number;
  readonly batchNorm: BatchNormSettings;
  readonly stem: {
    readonly filters: number;
    readonly kernel: number;
    readonly stride: number;
    readonly activation: ActivationName;
  };
  readonly blocks: readonly MobileBlock[];
  /** A 1×1 convolution with batch norm; null where the blocks' output goes straight into the global mean. */
  readonly head: { readonly filters: number; readonly activation: ActivationName } | null;
  /** A dense layer behind the global mean, as MobileNetV3 has it; null without. */
  readonly hidden: { readonly units: number; readonly bias: boolean; readonly activation: ActivationName } | null;
  /** Dropout rate before the classifier, 0 = none. */
  readonly dropout: number;
}
