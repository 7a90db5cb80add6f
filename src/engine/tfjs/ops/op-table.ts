import type { GraphNode, Shape } from '../../../graph/index.ts';
import type { TfjsOp } from '../op.ts';
import { activationOp } from './activation.ts';
import { addOp } from './add.ts';
import { avgPoolOp } from './avg-pool.ts';
import { batchNormOp } from './batch-norm.ts';
import { channelShuffleOp } from './channel-shuffle.ts';
import { concatOp } from './concat.ts';
import { convOp } from './conv.ts';
import { denseOp } from './dense.ts';
import { depthwiseOp } from './depthwise.ts';
import { dropoutOp } from './dropout.ts';
import { flattenOp } from './flatten.ts';
import { globalAvgPoolOp } from './global-avg-pool.ts';
import { maxPoolOp } from './max-pool.ts';
import { shiftOp } from './shift.ts';
import { splitOp } from './split.ts';
import { squeezeExciteOp } from './squeeze-excite.ts';

/**
 * One node as TensorFlow.js operations.
 *
 * @param inputs shapes of the node's inputs
 * @param position of the node in `graph.nodes`
 * @param batchNormMomentum replaces batch norm's own; null = as the node says
 */
export function tfjsOp(
  { op }: GraphNode,
  inputs: readonly Shape[],
  position: number,
  batchNormMomentum: number | null,
): TfjsOp {
  const input = inputs[0] as Shape;
  switch (op.kind) {
    case 'conv':
      return convOp(op, input);
    case 'depthwise':
      return depthwiseOp(op, input);
    case 'batch-norm':
      return batchNormOp(op, batchNormMomentum ?? op.momentum);
    case 'activation':
      return activationOp(op);
    case 'squeeze-excite':
      return squeezeExciteOp(op);
    case 'add':
      return addOp(inputs.length);
    case 'concat':
      return concatOp(inputs);
    case 'flatten':
      return flattenOp(input);
    case 'split':
      return splitOp(op);
    case 'channel-shuffle':
      return channelShuffleOp(op);
    case 'max-pool':
      return maxPoolOp(op, input);
    case 'avg-pool':
      return avgPoolOp(op, input);
    case 'global-avg-pool':
      return globalAvgPoolOp(input);
    case 'shift':
      return shiftOp();
    case 'dense':
      return denseOp(op);
    case 'dropout':
      return dropoutOp(op, position);
  }
}
