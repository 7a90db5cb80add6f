import type { ActivationName } from '../../graph/index.ts';
import type { OnnxWriter } from './writer.ts';

/** relu6(x + 3) / 6 is ONNX's clip(alpha * x + beta, 0, 1). */
const HARD_SIGMOID = { alpha: { float: 1 / 6 }, beta: { float: 0.5 } };

function writeRelu6(writer: OnnxWriter, name: string, x: string): string {
  if (writer.isPlain) return writer.node(name, 'Clip', [x], { min: { float: 0 }, max: { float: 6 } });
  const bounds = { min: 0, max: 6 };
  const names = Object.entries(bounds).map(([key, bound]) =>
    writer.floats(`${name}.${key}`, Float32Array.of(bound), []),
  );
  return writer.node(name, 'Clip', [x, ...names]);
}

/** Appends an activation. @returns the name of its value */
export function writeActivation(writer: OnnxWriter, name: string, fn: ActivationName, x: string): string {
  switch (fn) {
    case 'relu':
      return writer.node(name, 'Relu', [x]);
    case 'relu6':
      return writeRelu6(writer, name, x);
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
