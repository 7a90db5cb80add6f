import {
  type ActivationName,
  type BatchNormSettings,
  type ConvOp,
  type DepthwiseOp,
  type Graph,
  splitChannels,
} from '../../graph/index.ts';
import { ChainReader, cannotSay } from './match.ts';
import type { MobileBlock, MobileNetwork } from './mobile-network.ts';

function requireConv(reader: ChainReader, op: ConvOp, kernel: number): ConvOp {
  const plain = op.kernel === kernel && op.dilation === 1 && !op.bias && op.padding === 'same';
  if (!plain) cannotSay(reader.last, `expected a ${kernel}×${kernel} convolution without bias and dilation`);
  return op;
}

function requirePointwise(reader: ChainReader, op: ConvOp): ConvOp {
  if (op.stride !== 1) cannotSay(reader.last, `stride ${op.stride} of a 1×1 convolution`);
  return requireConv(reader, op, 1);
}

/** Block strings name kernels and no channels: groups are those of the partition alone. */
function requirePlainGroups(reader: ChainReader, op: DepthwiseOp): void {
  const { kernels, partition, channelMultiple } = op;
  const own = splitChannels(reader.channels, kernels.length, partition, channelMultiple).join(', ');
  const plain = splitChannels(reader.channels, kernels.length, partition).join(', ');
  if (own !== plain) {
    cannotSay(
      reader.last,
      `groups of ${own} channels (channelMultiple ${channelMultiple}); a block string means ${plain}`,
    );
  }
}

function requireDepthwise(reader: ChainReader, op: DepthwiseOp): DepthwiseOp {
  if (op.bias) cannotSay(reader.last, 'bias of a depthwise convolution');
  if (op.padding !== 'same') cannotSay(reader.last, `padding ${op.padding}`);
  requirePlainGroups(reader, op);
  return op;
}

/** Passes a batch norm and an activation. */
function describeActivation(reader: ChainReader): ActivationName {
  reader.need('batch-norm', 'batch norm');
  return reader.need('activation', 'an activation').fn;
}

function describeBlock(reader: ChainReader): MobileBlock {
  const name = reader.next?.block ?? '';
  const start = reader.last;
  const input = reader.channels;
  const expandOp = reader.take('conv');
  const expand = expandOp && requirePointwise(reader, expandOp);
  const expandActivation = expand && describeActivation(reader);
  const depthwise = requireDepthwise(reader, reader.need('depthwise', 'a depthwise convolution'));
  const mid = reader.channels;
  const activation = describeActivation(reader);
  const squeeze = reader.take('squeeze-excite');
  const project = requirePointwise(reader, reader.need('conv', 'a 1×1 convolution'));
  reader.need('batch-norm', 'batch norm');
  const after = reader.take('activation')?.fn;
  const skips = reader.take('add', start) !== undefined;
  if ([expandActivation, after].some((fn) => fn !== undefined && fn !== activation)) {
    cannotSay(`block ${name}`, 'different activations in one block');
  }
  const { kernels, partition, dilated, stride } = depthwise;
  return {
    input,
    mid,
    output: project.filters,
    expands: expand !== undefined,
    stride,
    kernels,
    partition: kernels.length > 1 ? partition : 'equal',
    dilated,
    expandGroups: expand?.groups ?? 1,
    projectGroups: project.groups,
    squeeze: squeeze === undefined ? null : { channels: squeeze.channels, fn: squeeze.fn, gate: squeeze.gate },
    activation,
    activatesOutput: after !== undefined,
    skips,
  };
}

function commonBatchNorm(graph: Graph): BatchNormSettings {
  const all = graph.nodes.flatMap(({ op }) => (op.kind === 'batch-norm' ? [op] : []));
  const [first] = all;
  if (first === undefined) cannotSay(graph.name, 'no batch norm');
  const isOther = (op: BatchNormSettings) => op.momentum !== first.momentum || op.epsilon !== first.epsilon;
  if (all.some(isOther)) cannotSay(graph.name, 'batch norms with different settings');
  return { momentum: first.momentum, epsilon: first.epsilon };
}

function describeStem(reader: ChainReader): MobileNetwork['stem'] {
  const conv = requireConv(reader, reader.need('conv', 'a 3×3 stem'), 3);
  if (conv.groups !== 1) cannotSay(reader.last, `${conv.groups} groups in the stem`);
  const activation = describeActivation(reader);
  return { filters: conv.filters, stride: conv.stride, activation };
}

function describeHead(reader: ChainReader): MobileNetwork['head'] {
  const conv = reader.take('conv');
  if (conv === undefined) return null;
  requirePointwise(reader, conv);
  if (conv.groups !== 1) cannotSay(reader.last, `${conv.groups} groups in the head`);
  return { filters: conv.filters, activation: describeActivation(reader) };
}

/** True where a block begins: a depthwise convolution, or an expand convolution before one. */
function startsBlock(reader: ChainReader, graph: Graph): boolean {
  const at = graph.nodes.findIndex(({ id }) => id === reader.next?.id);
  const kinds = graph.nodes.slice(at, at + 4).map(({ op }) => op.kind);
  return kinds[0] === 'depthwise' || (kinds[0] === 'conv' && kinds[3] === 'depthwise');
}

/**
 * Reads a graph as a network of depthwise-separable blocks.
 * @throws MixnasError `EXPORT_CANNOT` naming the first node that such a network does not have
 */
export function describeMobile(graph: Graph): MobileNetwork {
  const [height, width, channels] = graph.input;
  if (height !== width || channels !== 3) cannotSay(graph.name, `input ${graph.input.join('×')}: expected square RGB`);
  const batchNorm = commonBatchNorm(graph);
  const reader = new ChainReader(graph);
  const stem = describeStem(reader);
  const blocks: MobileBlock[] = [];
  while (startsBlock(reader, graph)) blocks.push(describeBlock(reader));
  const head = describeHead(reader);
  reader.need('global-avg-pool', 'the global mean');
  const dropout = reader.take('dropout')?.rate ?? 0;
  const dense = reader.need('dense', 'the classifier');
  if (!dense.bias) cannotSay(reader.last, 'a classifier without bias');
  if (reader.next !== undefined) cannotSay(reader.next.id, `${reader.next.op.kind} behind the first dense layer`);
  return { name: graph.name, size: height, classes: dense.units, batchNorm, stem, blocks, head, dropout };
}
