import { addBottleneck, type Graph, GraphBuilder, type Value } from '../../graph/index.ts';
import type { MobileBlock, MobileNetwork } from './mobile-network.ts';

/** A depthwise-separable block of MobileNetV1: the activation follows the 1×1 convolution too, nothing is added. */
function addActivated(builder: GraphBuilder, x: Value, block: MobileBlock): Value {
  const { kernels, partition, stride, dilated, activation, squeeze } = block;
  let y = builder.depthwise('depthwise', x, kernels, { partition, stride, dilated });
  y = builder.activation('depthwise-act', builder.batchNorm('depthwise-bn', y), activation);
  if (squeeze !== null) y = builder.add('se', { kind: 'squeeze-excite', ...squeeze }, y);
  y = builder.batchNorm('project-bn', builder.conv('project', y, block.output, 1, { groups: block.projectGroups }));
  return builder.activation('project-act', y, activation);
}

function addBlock(builder: GraphBuilder, x: Value, block: MobileBlock): Value {
  if (block.activatesOutput) return addActivated(builder, x, block);
  return addBottleneck(builder, x, {
    filters: block.output,
    stride: block.stride,
    expansion: block.mid / block.input,
    alwaysExpand: block.expands,
    kernels: block.kernels,
    partition: block.partition,
    dilated: block.dilated,
    expandGroups: block.expandGroups,
    projectGroups: block.projectGroups,
    seRatio: 0,
    squeeze: block.squeeze ?? undefined,
    activation: block.activation,
    skip: block.skips,
  });
}

/** Builds the graph of a described network; `describeMobile` of it gives the description back. @param channels of the images @throws `GRAPH_SHAPE` */
export function buildMobileNetwork(network: MobileNetwork, channels = 3): Graph {
  const { name, size, stem, head, batchNorm } = network;
  const builder = new GraphBuilder(name, [size, size, channels], batchNorm);
  const unit = (x: Value, filters: number, kernel: number, stride: number, fn: MobileBlock['activation']): Value =>
    builder.activation('act', builder.batchNorm('bn', builder.conv('conv', x, filters, kernel, { stride })), fn);
  let x = unit(builder.block('stem').input, stem.filters, 3, stem.stride, stem.activation);
  for (const [i, block] of network.blocks.entries()) x = addBlock(builder.block(String(i)), x, block);
  builder.block('head');
  if (head !== null) x = unit(x, head.filters, 1, 1, head.activation);
  x = builder.block('fc').add('pool', { kind: 'global-avg-pool' }, x);
  if (network.dropout > 0) x = builder.add('dropout', { kind: 'dropout', rate: network.dropout }, x);
  return builder.build(builder.add('dense', { kind: 'dense', units: network.classes, bias: true }, x));
}
