import { addBottleneck, type Graph, GraphBuilder, type Value } from '../../graph/index.ts';
import type { MobileBlock, MobileNetwork, PlainBlock, SeparableBlock } from './mobile-network.ts';

/** A depthwise-separable block of MobileNetV1: the activation follows the 1×1 convolution too, nothing is added. */
function addActivated(builder: GraphBuilder, x: Value, block: SeparableBlock): Value {
  const { kernels, partition, stride, dilated, activation, squeeze } = block;
  let y = builder.depthwise('depthwise', x, kernels, { partition, stride, dilated });
  y = builder.activation('depthwise-act', builder.batchNorm('depthwise-bn', y), activation);
  if (squeeze !== null) y = builder.add('se', { kind: 'squeeze-excite', ...squeeze }, y);
  y = builder.batchNorm('project-bn', builder.conv('project', y, block.output, 1, { groups: block.projectGroups }));
  return builder.activation('project-act', y, activation);
}

function addSeparable(builder: GraphBuilder, x: Value, block: SeparableBlock): Value {
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

/** A convolution with batch norm and activation, in the builder's current block. */
function addUnit(builder: GraphBuilder, x: Value, unit: Omit<PlainBlock, 'kind' | 'input' | 'skips'>): Value {
  const conv = builder.conv('conv', x, unit.output, unit.kernel, { stride: unit.stride });
  return builder.activation('act', builder.batchNorm('bn', conv), unit.activation);
}

function addBlock(builder: GraphBuilder, x: Value, block: MobileBlock): Value {
  if (block.kind === 'separable') return addSeparable(builder, x, block);
  const y = addUnit(builder, x, block);
  return block.skips ? builder.add('skip', { kind: 'add' }, x, y) : y;
}

/** Everything behind the blocks. */
function addTail(builder: GraphBuilder, x: Value, { head, hidden, dropout, classes }: MobileNetwork): Value {
  let y = x;
  builder.block('head');
  if (head !== null) y = addUnit(builder, y, { ...head, output: head.filters, kernel: 1, stride: 1 });
  y = builder.block('fc').add('pool', { kind: 'global-avg-pool' }, y);
  if (hidden !== null) {
    const { units, bias, activation } = hidden;
    y = builder.activation('hidden-act', builder.add('hidden', { kind: 'dense', units, bias }, y), activation);
  }
  if (dropout > 0) y = builder.add('dropout', { kind: 'dropout', rate: dropout }, y);
  return builder.add('dense', { kind: 'dense', units: classes, bias: true }, y);
}

/**
 * Builds the graph of a described network; `describeMobile` of it gives the description back.
 * @param channels of the images
 * @throws MixnasError `GRAPH_SHAPE`
 */
export function buildMobileNetwork(network: MobileNetwork, channels = 3): Graph {
  const { name, size, stem, batchNorm } = network;
  const builder = new GraphBuilder(name, [size, size, channels], batchNorm);
  let x = addUnit(builder, builder.block('stem').input, { ...stem, output: stem.filters });
  for (const [i, block] of network.blocks.entries()) x = addBlock(builder.block(String(i)), x, block);
  return builder.build(addTail(builder, x, network));
}
