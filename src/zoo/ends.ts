import type { ActivationName, Graph, GraphBuilder, Value } from '../graph/index.ts';

/** Appends block `stem`: a 3×3 convolution, batch norm, activation. */
export function addStem(builder: GraphBuilder, filters: number, stride: number, fn: ActivationName): Value {
  builder.block('stem');
  const y = builder.conv('conv', builder.input, filters, 3, { stride });
  return builder.activation('act', builder.batchNorm('bn', y), fn);
}

/** Appends block `head`: a 1×1 convolution, batch norm, activation. */
export function addHead(builder: GraphBuilder, x: Value, filters: number, fn: ActivationName): Value {
  builder.block('head');
  return builder.activation('act', builder.batchNorm('bn', builder.conv('conv', x, filters, 1)), fn);
}

/** Appends block `fc` (global mean, dropout where `dropout` > 0, dense layer with bias) and closes the graph. */
export function finish(builder: GraphBuilder, x: Value, classes: number, dropout: number): Graph {
  builder.block('fc');
  let y = builder.add('pool', { kind: 'global-avg-pool' }, x);
  if (dropout > 0) y = builder.add('dropout', { kind: 'dropout', rate: dropout }, y);
  return builder.build(builder.add('dense', { kind: 'dense', units: classes, bias: true }, y));
}
