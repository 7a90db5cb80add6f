import {
  ANSWER_BLOCK,
  type BatchNormSettings,
  type Graph,
  GraphBuilder,
  inferShapes,
  isDetector,
  levelBlock,
  type Shape,
  TF_BATCH_NORM,
  type Value,
} from '../../graph/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { type AnchorSettings, anchorsPerCell } from '../anchors/anchors.ts';
import type { DetectionLossSettings } from '../loss/settings.ts';
import { backboneOf } from './backbone.ts';
import { scoreKindOf } from './score-kind.ts';

/** The layers behind a backbone that make a detector of it. */
export interface HeadSettings {
  /** Channels of the levels behind the backbone's two; each halves the map before it. None is added behind a map of 1×1. */
  readonly channels: readonly number[];
}

/** What decides the layers of a detector. */
export interface DetectorSettings {
  readonly head: HeadSettings;
  readonly anchors: AnchorSettings;
  readonly loss: DetectionLossSettings;
}

/** Appends nodes `<role>`, `<role>-bn` and `<role>-act`: relu6. */
function addUnit(builder: GraphBuilder, role: string, convolution: Value): Value {
  return builder.activation(`${role}-act`, builder.batchNorm(`${role}-bn`, convolution), 'relu6');
}

/** The map of a level behind the backbone, half as high and wide. */
function addMap(builder: GraphBuilder, x: Value, channels: number): Value {
  const narrow = addUnit(builder, 'reduce', builder.conv('reduce', x, Math.max(1, Math.floor(channels / 2)), 1));
  const half = addUnit(builder, 'depthwise', builder.depthwise('depthwise', narrow, [3], { stride: 2 }));
  return addUnit(builder, 'expand', builder.conv('expand', half, channels, 1));
}

/** What each cell of a map answers: [height, width, values] as one vector. */
function addPredictor(builder: GraphBuilder, role: 'boxes' | 'scores', map: Value, values: number): Value {
  const mixed = addUnit(builder, `${role}-depthwise`, builder.depthwise(`${role}-depthwise`, map, [3]));
  return builder.add(`${role}-flat`, { kind: 'flatten' }, builder.conv(role, mixed, values, 1, { bias: true }));
}

/** Batch norm as the backbone has it. */
function batchNormOf({ nodes }: Graph): BatchNormSettings {
  for (const { op } of nodes) {
    if (op.kind === 'batch-norm') return { momentum: op.momentum, epsilon: op.epsilon };
  }
  return TF_BATCH_NORM;
}

/** How many of the wanted levels are added: those behind maps that are larger than 1×1. */
function addedLevels([height, width]: Shape, wanted: number): number {
  // a map halves, rounded up, until it is 1×1
  return Math.min(wanted, Math.ceil(Math.log2(Math.max(height, width))));
}

/**
 * An SSD-Lite detector of a classifier. Its classes are the classifier's; the global pooling and all behind it are taken off.
 *
 * Levels: the backbone's maps of the last two sizes, then for each of `head.channels` a 1×1 convolution to half of the channels, a 3×3
 * depthwise one of stride 2 and a 1×1 one to the channels, while the map is larger than 1×1. Each level has for boxes and for scores
 * a 3×3 depthwise convolution and a 1×1 one with bias. Batch norm and relu6 follow every convolution but the last.
 *
 * @param graph a classifier of one answer for each class, of any input size
 * @returns a network whose answer is [1, 1, anchors × 4 + anchors × scores], as `DetectorForm` says; the nodes of the backbone keep
 *   their ids, the others are of the blocks `level-0`, `level-1`, … and `answer`
 * @throws MixnasError `DETECTOR_BACKBONE` where the classifier has no global pooling behind layers, or is a detector already
 * @see Sandler et al., CVPR 2018 (MobileNetV2), section 6.2; `ssdlite_mobilenet_v2` of TensorFlow's object detection
 */
export function withDetector(graph: Graph, { head, anchors, loss }: DetectorSettings): Graph {
  if (isDetector(graph))
    throw new MixnasError('DETECTOR_BACKBONE', `${graph.name}: expected a classifier; it is a detector`);
  const classes = (inferShapes(graph).get(graph.output) as Shape)[2];
  const { nodes, maps } = backboneOf(graph);
  const { builder, values } = GraphBuilder.continuing(
    { ...graph, nodes, name: `ssdlite-${graph.name}` },
    batchNormOf(graph),
  );
  const scores = scoreKindOf(loss) === 'softmax' ? classes + 1 : classes;
  let map = values.get(maps.at(-1) as string) as Value;
  const levels = maps.length + addedLevels(map.shape, head.channels.length);
  const answers = Array.from({ length: levels }, (_, level) => {
    builder.block(levelBlock(level));
    const id = maps[level];
    map =
      id === undefined ? addMap(builder, map, head.channels[level - maps.length] as number) : (values.get(id) as Value);
    const each = anchorsPerCell(level, levels, anchors);
    const boxes = addPredictor(builder, 'boxes', map, 4 * each);
    return { boxes, scores: addPredictor(builder, 'scores', map, scores * each) };
  });
  const all = [...answers.map(({ boxes }) => boxes), ...answers.map((answer) => answer.scores)];
  return builder.build(builder.block(ANSWER_BLOCK).add('concat', { kind: 'concat' }, ...all));
}
