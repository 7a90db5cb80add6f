import type { Graph, GraphNode, Shape } from '../../../graph/index.ts';
import { MixnasError } from '../../../util/errors.ts';
import { formatBytes } from '../../../util/format.ts';
import { placeBuffers } from './arena.ts';
import { planActivation, planBatchNorm, planSqueezeExcite } from './channel-ops.ts';
import { planConv, planDense, planDepthwise } from './convolutions.ts';
import type { Layout } from './layout.ts';
import {
  planAdd,
  planConcat,
  planDropout,
  planFlatten,
  planMean,
  planPool,
  planShift,
  planShuffle,
  planSplit,
} from './movement.ts';
import { Planner, type PlanSettings } from './planner.ts';
import { type Buffer, encodeProgram, type Instruction, MOST_FLOATS, makeBuffer } from './words.ts';

/** A network compiled to a list of kernels over one arena. */
export interface Plan {
  readonly words: Int32Array;
  readonly instructions: readonly Instruction[];
  /** Size of the arena. */
  readonly arenaFloats: number;
  /** Places in the arena, in floats: images are copied in before, targets too, logits are read after. */
  readonly images: number;
  readonly targets: number;
  /** Where the weights of the classes are copied in before; null where each class weighs 1. */
  readonly classWeights: number | null;
  readonly logits: number;
  readonly classes: number;
}

function planNode(plan: Planner, node: GraphNode, at: number): void {
  const { op } = node;
  switch (op.kind) {
    case 'conv':
      planConv(plan, node, at, op);
      break;
    case 'dense':
      planDense(plan, node, at, op);
      break;
    case 'depthwise':
      planDepthwise(plan, node, at, op);
      break;
    case 'batch-norm':
      planBatchNorm(plan, node, op);
      break;
    case 'activation':
      planActivation(plan, node, op);
      break;
    case 'squeeze-excite':
      planSqueezeExcite(plan, node, op);
      break;
    case 'add':
      planAdd(plan, node, at);
      break;
    case 'concat':
      planConcat(plan, node, at);
      break;
    case 'flatten':
      planFlatten(plan, node, at);
      break;
    case 'split':
      planSplit(plan, node, at, op.sizes, op.index);
      break;
    case 'channel-shuffle':
      planShuffle(plan, node, at, op.groups);
      break;
    case 'shift':
      planShift(plan, node, at);
      break;
    case 'max-pool':
    case 'avg-pool':
      planPool(plan, node, at, op);
      break;
    case 'global-avg-pool':
      planMean(plan, node, at);
      break;
    case 'dropout':
      planDropout(plan, node, at, op);
      break;
  }
}

/**
 * A network that needs more memory than there is.
 * @param floats of its arena
 */
export function noRoom(network: string, floats: number, cause?: unknown): MixnasError {
  const message = `network ${network}: there is no memory for the ${formatBytes(4 * floats)} of values it works on`;
  return new MixnasError('OUT_OF_MEMORY', message, {
    hint: 'use a smaller batch (training.batchSize) or smaller images',
    exitCode: 1,
    cause,
  });
}

/** The instructions of one form of a network, with its buffers, which have no place yet. */
interface Planned {
  readonly plan: Planner;
  readonly logits: Buffer;
  readonly targets: Buffer;
  /** Null where each class weighs 1. */
  readonly weights: Buffer | null;
  readonly classes: number;
}

/** Plans all nodes, and in training the loss and the way back. */
export function planNetwork(graph: Graph, layout: Layout, settings: PlanSettings): Planned {
  const plan = new Planner(graph, layout, settings);
  for (const [at, node] of graph.nodes.entries()) {
    if (!plan.isLive(node.id)) continue;
    plan.enter(node.id);
    planNode(plan, node, at);
  }
  plan.enter('output');
  const logits = plan.plain(graph.output);
  const classes = (plan.shapes.get(graph.output) as Shape).reduce((a, b) => a * b, 1);
  const targets = makeBuffer(classes * settings.batchSize);
  const weights = settings.weighsClasses === true ? makeBuffer(classes) : null;
  if (settings.form === 'training') {
    logits.gradient = makeBuffer(logits.buffer.floats);
    plan.emit('softmaxLoss', [classes, logits.buffer, targets, logits.gradient, weights]);
    if (logits.needsGradient) plan.runBackward();
  }
  return { plan, logits: logits.buffer, targets, weights, classes };
}

/**
 * Compiles one form of a network.
 * @throws MixnasError `OUT_OF_MEMORY` for a network beyond what a plan can address, 32 GiB
 */
export function makePlan(graph: Graph, layout: Layout, settings: PlanSettings): Plan {
  const { plan, logits, targets, weights, classes } = planNetwork(graph, layout, settings);
  const kept: Buffer[] = [plan.image.buffer, targets, ...(weights === null ? [] : [weights])];
  const arenaFloats = placeBuffers(plan.instructions, kept, [logits]);
  if (arenaFloats > MOST_FLOATS) throw noRoom(graph.name, arenaFloats);
  return {
    words: encodeProgram(plan.instructions),
    instructions: plan.instructions,
    arenaFloats,
    images: plan.image.buffer.offset,
    targets: targets.offset,
    classWeights: weights?.offset ?? null,
    logits: logits.offset,
    classes,
  };
}
