import type { ActivationName } from '../../graph/index.ts';
import type { OnnxWriter } from './writer.ts';

/** relu6(x + 3) / 6 is ONNX's clip(alpha * x + beta, 0, 1). */
const HARD_SIGMOID = { alpha: { float: 1 / 6 }, beta: { float: 0.5 } };

/** Appends an activation. @returns the name of its value */
export function writeActivation(writer: OnnxWriter, name: string, fn: ActivationName, x: string): string {
  switch (fn) {
    case 'relu':
      return writer.node(name, 'Relu', [x]);
    case 'relu6':
      return writer.node(name, 'Clip', [x], { min: { float: 0 }, max: { float: 6 } });
    case 'sigmoid':
      return writer.node(name, 'Sigmoid', [x]);
    case 'swish':
      return writer.node(name, 'Mul', [x, writer.node(`${name}.sigmoid`, 'Sigmoid', [x])]);
    case 'hard-sigmoid':
      return writer.node(name, 'HardSigmoid', [x], HARD_SIGMOID);
    case 'hard-swish':
      return writer.node(name, 'Mul', [x, writer.node(`${name}.gate`, 'HardSigmoid', [x], HARD_SIGMOID)]);
  }
}
