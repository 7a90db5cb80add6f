import type { Graph, GraphNode, Shape } from '../../../graph/index.ts';
import { bug, MixnasError } from '../../../util/errors.ts';
import { formatBytes } from '../../../util/format.ts';
import { type Filled, placeBuffers } from './arena.ts';
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
import { type Buffer, encodeProgram, type Instruction, MOST_FLOATS, makeBuffer, makeLike } from './words.ts';

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
  /** Where the gradient of the logits is filled in from outside: the instruction before which, and what. */
  readonly outside: Filled | null;
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
  let outside: Filled | null = null;
  if (settings.form === 'training') {
    logits.gradient = makeLike(logits.buffer);
    if (settings.lossOutside === true) outside = { buffer: logits.gradient, before: plan.instructions.length };
    else plan.emit('softmaxLoss', [classes, logits.buffer, targets, logits.gradient, weights]);
    if (logits.needsGradient) plan.runBackward();
  }
  return { plan, logits: logits.buffer, targets, weights, classes, outside };
}

/** Gives the buffers of a network their places. */
function placed(graph: Graph, { plan, logits, targets, weights, classes, outside }: Planned): Omit<Plan, 'words'> {
  const inputs = [plan.image.buffer, ...(outside === null ? [targets] : []), ...(weights === null ? [] : [weights])];
  const filled = [...inputs.map((buffer) => ({ buffer, before: -1 })), ...(outside === null ? [] : [outside])];
  const arenaFloats = placeBuffers(plan.instructions, filled, [logits]);
  if (arenaFloats > MOST_FLOATS) throw noRoom(graph.name, arenaFloats);
  return {
    instructions: plan.instructions,
    arenaFloats,
    images: plan.image.buffer.offset,
    targets: targets.offset,
    classWeights: weights?.offset ?? null,
    logits: logits.offset,
    classes,
  };
}

/**
 * Compiles one form of a network.
 * @throws MixnasError `OUT_OF_MEMORY` for a network beyond what a plan can address, 32 GiB
 */
export function makePlan(graph: Graph, layout: Layout, settings: PlanSettings): Plan {
  const plan = placed(graph, planNetwork(graph, layout, settings));
  return { ...plan, words: encodeProgram(plan.instructions) };
}

/** One half of a training step. */
export type Half = Pick<Plan, 'words' | 'instructions' | 'arenaFloats'>;

/** A training step in two halves that share an arena, for a loss that something else computes between them. */
export interface HalvedPlan extends Pick<Plan, 'images' | 'logits' | 'classes'> {
  /** From the images to the logits. */
  readonly forward: Half;
  /** From the gradient of the logits to those of the weights; needs all that the first half left in the arena. */
  readonly backward: Half;
  /** Where the gradient of the logits is copied in between the halves. */
  readonly gradient: number;
}

/**
 * Compiles a training step without its loss.
 * @throws MixnasError `OUT_OF_MEMORY` as `makePlan` does
 */
export function makeHalves(
  graph: Graph,
  layout: Layout,
  settings: Pick<PlanSettings, 'batchSize' | 'batchNormMomentum' | 'activations'>,
): HalvedPlan {
  const planned = planNetwork(graph, layout, { ...settings, form: 'training', lossOutside: true });
  if (planned.outside === null) throw bug('a plan whose loss is outside has no place for its gradient');
  const { instructions, arenaFloats, images, logits, classes } = placed(graph, planned);
  const { buffer, before } = planned.outside;
  const half = (part: readonly Instruction[]): Half => ({
    words: encodeProgram(part),
    instructions: part,
    arenaFloats,
  });
  return {
    forward: half(instructions.slice(0, before)),
    backward: half(instructions.slice(before)),
    images,
    logits,
    classes,
    gradient: buffer.offset,
  };
}
