import { type Graph, GraphBuilder } from '../graph/index.ts';

/** A small network with one of most ops: convolution, mixed depthwise convolution, squeeze-and-excitation, residual sum. */
export function smallNetwork(side: number, classes: number, channels = 3): Graph {
  const builder = new GraphBuilder('suite', [side, side, channels]);
  const conv = builder.conv('conv', builder.input, 8, 3, { stride: 2 });
  const stem = builder.activation('act', builder.batchNorm('bn', conv), 'swish');
  builder.block('0');
  const mixed = builder.batchNorm('bn', builder.depthwise('depthwise', stem, [3, 5]));
  const squeezed = builder.add('se', { kind: 'squeeze-excite', channels: 2, fn: 'relu', gate: 'sigmoid' }, mixed);
  const sum = builder.add('add', { kind: 'add' }, stem, squeezed);
  builder.block('fc');
  const pooled = builder.add('pool', { kind: 'global-avg-pool' }, sum);
  const dropped = builder.add('dropout', { kind: 'dropout', rate: 0.1 }, pooled);
  return builder.build(builder.add('dense', { kind: 'dense', units: classes, bias: true }, dropped));
}
