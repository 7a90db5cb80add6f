import type { Tensor } from '@tensorflow/tfjs-core';
import type { OptimizerSettings } from '../../engine.ts';
import { rmsProp } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** A rule that changes one weight. `update` is called inside `tf.tidy`. */
export interface Optimizer {
  /** Tensors kept beside each weight, with the value that they start from. */
  readonly slots: readonly { readonly name: string; readonly initial: number }[];
  /** The new weight and the new slots, in the order of `slots`. */
  update(
    weight: Tensor,
    gradient: Tensor,
    slots: readonly Tensor[],
    learningRate: number,
  ): { weight: Tensor; slots: Tensor[] };
}

/** The optimiser that the settings ask for. */
export function optimizerOf(settings: OptimizerSettings): Optimizer {
  return settings.kind === 'sgd' ? sgd(settings) : rmsProp(settings);
}
