import type { TrainingSettings } from '../config/index.ts';
import type { Dataset } from '../data/index.ts';
import type { CompileSettings, Engine, Session } from '../engine/index.ts';
import { type Graph, initialWeights, withDropout } from '../graph/index.ts';
import { classWeightsOf } from './class-weights.ts';

/** What the engine must know of the training settings. */
export function compileSettings(training: TrainingSettings, threads: number): CompileSettings {
  const { batchSize, optimizer, weightDecay, averageDecay, batchNormMomentum } = training;
  return { batchSize, optimizer, weightDecay, averageDecay, batchNormMomentum, threads };
}

/** A session at the start of a training: fresh weights, and the dropout and class weights that the settings ask for. */
export async function freshSession(
  engine: Engine,
  graph: Graph,
  {
    dataset,
    training,
    threads,
    seed,
  }: {
    readonly dataset: Dataset;
    readonly training: TrainingSettings;
    readonly threads: number;
    readonly seed: string;
  },
): Promise<Session> {
  const network = withDropout(graph, training.dropout);
  const settings = { ...compileSettings(training, threads), classWeights: classWeightsOf(training, dataset) };
  return await engine.compile(network, initialWeights(network, seed, training), settings);
}
