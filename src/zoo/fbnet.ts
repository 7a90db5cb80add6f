import { type Graph, GraphBuilder, TF_BATCH_NORM, type Value } from '../graph/index.ts';
import { addHead, addStem, finish } from './parts.ts';
import { imageShape, strideRule, type ZooTarget } from './target.ts';

/** One block: kernel and expansion; `shuffled` blocks shuffle two channel groups and project them apart. */
interface Block {
  readonly kernel: number;
  readonly expansion: number;
  readonly shuffled: boolean;
}

/** Reads `k5e1g2`. */
function parseBlock(text: string): Block {
  const [, kernel, expansion, shuffled] = /^k(\d)e(\d)(g2)?$/.exec(text) as unknown as [
    string,
    string,
    string,
    string?,
  ];
  return { kernel: Number(kernel), expansion: Number(expansion), shuffled: shuffled !== undefined };
}

/** Channels and first stride of the stages; the blocks of each network are in the tables below, without skipped ones. */
const STAGES: readonly (readonly [filters: number, stride: number])[] = [
  [16, 1],
  [24, 2],
  [32, 2],
  [64, 2],
  [112, 1],
  [184, 2],
  [352, 1],
];

/** @see Wu et al., CVPR 2019; the released `fbnet_modeldef_cls_fbnet.py` */
const FBNET_A = [
  '',
  'k3e3 k3e1',
  'k5e6 k3e3 k5e1 k3e3',
  'k5e6 k5e3 k5e1g2 k5e6',
  'k3e6 k5e1g2 k5e3 k3e1g2',
  'k5e6 k5e6 k5e3 k5e6',
  'k5e6',
];
const FBNET_B = [
  'k3e1',
  'k3e6 k5e1 k3e1 k3e1',
  'k5e6 k5e3 k3e6 k5e6',
  'k5e6 k5e6 k5e3',
  'k5e6 k3e1 k5e1 k5e3',
  'k5e6 k5e1 k5e6 k5e6',
  'k3e6',
];
const FBNET_C = [
  'k3e1',
  'k3e6 k3e1 k3e1',
  'k5e6 k5e3 k5e6 k3e6',
  'k5e6 k5e3 k5e6 k5e6',
  'k5e6 k5e6 k5e6 k5e3',
  'k5e6 k5e6 k5e6 k5e6',
  'k3e6',
];

/** An inverted bottleneck whose convolutions have a bias besides batch norm, and its two-group form. */
function addBlock(builder: GraphBuilder, x: Value, block: Block, filters: number, stride: number): Value {
  const input = x.shape[2];
  let y = x;
  if (block.expansion !== 1) {
    y = builder.batchNorm('expand-bn', builder.conv('expand', y, input * block.expansion, 1, { bias: true }));
    y = builder.activation('expand-act', y, 'relu');
  }
  if (block.shuffled) y = builder.add('shuffle', { kind: 'channel-shuffle', groups: 2 }, y);
  y = builder.batchNorm('depthwise-bn', builder.depthwise('depthwise', y, [block.kernel], { stride, bias: true }));
  y = builder.activation('depthwise-act', y, 'relu');
  y = builder.conv('project', y, filters, 1, { groups: block.shuffled ? 2 : 1, bias: true });
  y = builder.batchNorm('project-bn', y);
  return stride === 1 && input === filters ? builder.add('skip', { kind: 'add' }, x, y) : y;
}

function build(name: string, stages: readonly string[], head: number, target: ZooTarget): Graph {
  const builder = new GraphBuilder(name, imageShape(target), TF_BATCH_NORM);
  const strideOf = strideRule(target);
  let x = addStem(builder, 16, strideOf(2), 'relu');
  let number = 0;
  for (const [stage, [filters, stride]] of STAGES.entries()) {
    const texts = (stages[stage] as string).split(' ').filter((text) => text !== '');
    for (const [i, text] of texts.entries()) {
      builder.block(String(number++));
      x = addBlock(builder, x, parseBlock(text), filters, i === 0 ? strideOf(stride) : 1);
    }
  }
  return finish(builder, addHead(builder, x, head, 'relu'), target.classes, 0.2);
}

/** FBNet-A: 4,319,712 parameters. */
export function buildFbnetA(target: ZooTarget): Graph {
  return build('fbnet-a', FBNET_A, 1504, target);
}

/** FBNet-B: 4,816,216 parameters. */
export function buildFbnetB(target: ZooTarget): Graph {
  return build('fbnet-b', FBNET_B, 1984, target);
}

/** FBNet-C: 5,590,784 parameters. */
export function buildFbnetC(target: ZooTarget): Graph {
  return build('fbnet-c', FBNET_C, 1984, target);
}
