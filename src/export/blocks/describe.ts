import {
  type ActivationName,
  type BatchNormSettings,
  type ConvOp,
  type DepthwiseOp,
  type Graph,
  splitChannels,
} from '../../graph/index.ts';
import { ChainReader, cannotSay } from './match.ts';
import type { MobileNetwork, PlainBlock, SeparableBlock } from './mobile-network.ts';

function requireConv(reader: ChainReader, op: ConvOp): ConvOp {
  const plain = op.dilation === 1 && !op.bias && op.padding === 'same';
  if (!plain) cannotSay(reader.last, 'expected a convolution without bias and dilation');
  return op;
}

function requirePointwise(reader: ChainReader, op: ConvOp): ConvOp {
  if (op.kernel !== 1) cannotSay(reader.last, `kernel ${op.kernel}: expected a 1×1 convolution`);
  if (op.stride !== 1) cannotSay(reader.last, `stride ${op.stride} of a 1×1 convolution`);
  return requireConv(reader, op);
}

function requireUngrouped(reader: ChainReader, op: ConvOp, where: string): ConvOp {
  if (op.groups !== 1) cannotSay(reader.last, `${op.groups} groups in ${where}`);
  return requireConv(reader, op);
}

/** Block strings name kernels and no channels: what matters of the partition is the groups that come of it. */
function partitionOf(reader: ChainReader, op: DepthwiseOp): SeparableBlock['partition'] {
  const { kernels, partition, channelMultiple = 1 } = op;
  const own = splitChannels(reader.channels, kernels.length, partition, channelMultiple).join(', ');
  const equal = splitChannels(reader.channels, kernels.length, 'equal').join(', ');
  if (own === equal) return 'equal';
  if (partition !== 'equal' && own === splitChannels(reader.channels, kernels.length, partition).join(', ')) {
    return partition;
  }
  cannotSay(
    reader.last,
    `groups of ${own} channels (channelMultiple ${channelMultiple}); a block string means ${equal}`,
  );
}

function requireDepthwise(reader: ChainReader, op: DepthwiseOp): DepthwiseOp {
  if (op.bias) cannotSay(reader.last, 'bias of a depthwise convolution');
  if (op.padding !== 'same') cannotSay(reader.last, `padding ${op.padding}`);
  return op;
}

/** Passes a batch norm and an activation. */
function describeActivation(reader: ChainReader): ActivationName {
  reader.need('batch-norm', 'batch norm');
  return reader.need('activation', 'an activation').fn;
}

function describeSeparable(reader: ChainReader): SeparableBlock {
  const name = reader.next?.block ?? '';
  const start = reader.last;
  const input = reader.channels;
  const expandOp = reader.take('conv');
  const expand = expandOp && requirePointwise(reader, expandOp);
  const expandActivation = expand && describeActivation(reader);
  const depthwise = requireDepthwise(reader, reader.need('depthwise', 'a depthwise convolution'));
  const partition = partitionOf(reader, depthwise);
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
  const { kernels, dilated, stride } = depthwise;
  return {
    kind: 'separable',
    input,
    mid,
    output: project.filters,
    expands: expand !== undefined,
    stride,
    kernels,
    partition,
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
  const conv = requireUngrouped(reader, reader.need('conv', 'the convolution of a stem'), 'the stem');
  return { filters: conv.filters, kernel: conv.kernel, stride: conv.stride, activation: describeActivation(reader) };
}

/** A plain convolution with what follows it. */
function describePlain(reader: ChainReader): PlainBlock {
  const start = reader.last;
  const input = reader.channels;
  const conv = requireUngrouped(reader, reader.need('conv', 'a convolution'), 'a plain convolution');
  const activation = describeActivation(reader);
  const squeeze = reader.take('squeeze-excite');
  if (squeeze !== undefined) cannotSay(reader.last, 'squeeze-and-excitation behind a plain convolution');
  const skips = reader.take('add', start) !== undefined;
  return { kind: 'plain', input, output: conv.filters, kernel: conv.kernel, stride: conv.stride, activation, skips };
}

/** The next blocks' kind by the ops that follow; `head` is a 1×1 convolution right before the global mean. */
function nextPart(reader: ChainReader): MobileNetwork['blocks'][number]['kind'] | 'head' | null {
  const [first, , , fourth] = reader.ahead(4);
  if (first?.kind === 'depthwise') return 'separable';
  if (first?.kind !== 'conv') return null;
  if (fourth?.kind === 'depthwise' && first.kernel === 1) return 'separable';
  const isHead = fourth?.kind === 'global-avg-pool' && first.kernel === 1 && first.stride === 1;
  return isHead ? 'head' : 'plain';
}

function describeHead(reader: ChainReader): MobileNetwork['head'] {
  const { output, activation } = describePlain(reader);
  return { filters: output, activation };
}

function describeBlocks(reader: ChainReader): (SeparableBlock | PlainBlock)[] {
  const blocks: (SeparableBlock | PlainBlock)[] = [];
  for (;;) {
    const part = nextPart(reader);
    if (part === null || part === 'head') return blocks;
    blocks.push(part === 'separable' ? describeSeparable(reader) : describePlain(reader));
  }
}

/**
 * Reads a graph as a network of depthwise-separable blocks and plain convolutions.
 * @throws MixnasError `EXPORT_CANNOT` naming the first node that such a network does not have
 */
export function describeMobile(graph: Graph): MobileNetwork {
  const [height, width, channels] = graph.input;
  if (height !== width || channels !== 3) cannotSay(graph.name, `input ${graph.input.join('×')}: expected square RGB`);
  const batchNorm = commonBatchNorm(graph);
  const reader = new ChainReader(graph);
  const stem = describeStem(reader);
  const blocks = describeBlocks(reader);
  const head = nextPart(reader) === 'head' ? describeHead(reader) : null;
  reader.need('global-avg-pool', 'the global mean');
  const dropout = reader.take('dropout')?.rate ?? 0;
  const dense = reader.need('dense', 'the classifier');
  if (!dense.bias) cannotSay(reader.last, 'a classifier without bias');
  if (reader.next !== undefined) cannotSay(reader.next.id, `${reader.next.op.kind} behind the first dense layer`);
  const { name } = graph;
  return { name, size: height, classes: dense.units, batchNorm, stem, blocks, head, hidden: null, dropout };
}
