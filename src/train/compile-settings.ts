import type { TrainingSettings } from '../config/index.ts';
import type { Dataset } from '../data/index.ts';
import { type CompileSettings, compileFrozen, type Engine, type FrozenTask, type Session } from '../engine/index.ts';
import {
  type Graph,
  initialWeights,
  lastBodyBlock,
  type SplitGraph,
  splitAfter,
  type Weights,
  withDropout,
} from '../graph/index.ts';
import { CLASSIFICATION, type Task } from '../task/index.ts';
import { stepsOf } from '../util/steps.ts';
import { classWeightsOf } from './class-weights.ts';

/** What the engine must know of the training settings. */
export function compileSettings(training: TrainingSettings, threads: number): CompileSettings {
  const { batchSize, optimizer, weightDecay, averageDecay, batchNormMomentum, init } = training;
  return { batchSize, optimizer, weightDecay, averageDecay, bodyRate: init?.bodyRate, batchNormMomentum, threads };
}

/** The network in what is frozen and what is trained. @param freeze as `training.init.freeze` @throws MixnasError `NETWORK_SPLIT` */
export function splitFrozen(graph: Graph, freeze: string): SplitGraph {
  return splitAfter(graph, freeze === 'body' ? lastBodyBlock(graph) : freeze);
}

/** What of a network is frozen, and how long; null = nothing. @throws MixnasError `NETWORK_SPLIT` */
function frozenOf(graph: Graph, { init, batchSize }: TrainingSettings, images: number): FrozenTask | null {
  if (init?.freeze === undefined) return null;
  const { freeze, freezeEpochs } = init;
  const split = splitFrozen(graph, freeze);
  const steps = freezeEpochs === undefined ? Number.POSITIVE_INFINITY : freezeEpochs * stepsOf(images, batchSize);
  return { graph, split, steps };
}

/**
 * A session at the start of a training: the given weights and fresh ones for all others, the dropout and class weights that the
 * settings ask for, and the layers frozen that they name.
 */
export async function freshSession(
  engine: Engine,
  graph: Graph,
  {
    dataset,
    training,
    threads,
    seed,
    start = null,
    task = CLASSIFICATION,
  }: {
    readonly dataset: Dataset;
    readonly training: TrainingSettings;
    readonly threads: number;
    readonly seed: string;
    /** By the parameters' names; null = all are fresh. */
    readonly start?: Weights | null;
    /** What it is trained for. Default: classification. */
    readonly task?: Task;
  },
): Promise<Session> {
  const network = withDropout(graph, training.dropout);
  const own = { classWeights: classWeightsOf(training, dataset), loss: task.loss };
  const settings = { ...compileSettings(training, threads), ...own };
  const weights = new Map([...initialWeights(network, seed, { ...training, own: task.starts }), ...(start ?? [])]);
  const frozen = frozenOf(network, training, dataset.train.count);
  if (frozen !== null) return await compileFrozen(engine, frozen, weights, settings);
  return await engine.compile(network, weights, settings);
}
