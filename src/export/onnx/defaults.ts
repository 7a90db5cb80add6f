import type { AttributeValue } from './protobuf.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

const WINDOW: Attributes = { strides: [1, 1], pads: [0, 0, 0, 0] };

/** Defaults of ONNX's operators, of those attributes that exported networks have. */
const DEFAULTS: Readonly<Record<string, Attributes>> = {
  Conv: { ...WINDOW, dilations: [1, 1], group: 1 },
  MaxPool: WINDOW,
  AveragePool: WINDOW,
  HardSigmoid: { beta: { float: 0.5 } },
};

/** Attributes without those that say what an operator does anyway: some readers know fewer attributes than operators. */
export function withoutDefaults(opType: string, attributes: Attributes): Attributes {
  const defaults = DEFAULTS[opType] ?? {};
  const isDefault = (key: string, value: AttributeValue) => JSON.stringify(value) === JSON.stringify(defaults[key]);
  return Object.fromEntries(Object.entries(attributes).filter(([key, value]) => !isDefault(key, value)));
}
