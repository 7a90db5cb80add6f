import { type Graph, GraphBuilder } from '../../src/graph/index.ts';

/** A network that every runtime runs in well under a millisecond, with one mixed depthwise convolution. */
export function tinyNetwork(name = 'tiny'): { name: string; graph: Graph } {
  const builder = new GraphBuilder(name, [8, 8, 3]);
  let x = builder.batchNorm('bn', builder.conv('conv', builder.input, 8, 3));
  x = builder.depthwise('mixed', x, [3, 5]);
  x = builder.add('pool', { kind: 'global-avg-pool' }, x);
  return { name, graph: builder.build(builder.add('dense', { kind: 'dense', units: 2, bias: true }, x)) };
}
