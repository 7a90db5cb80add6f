import { detectionOf, type TrainingConfig } from '../config/index.ts';
import type { Graph, Weights } from '../graph/index.ts';
import { hashOfWeights } from '../train/index.ts';
import { hashOf } from '../util/hash.ts';
import type { Json } from '../util/json.ts';

/** Everything that decides the weights of a training. */
export interface Identity {
  /** Hash of the graph. */
  readonly network: string;
  /** Hash of the packed data; the place where the images lie is no part of it. */
  readonly data: string;
  readonly seed: number;
  /** Engine, version and instruction set; with the number of threads where results depend on it. */
  readonly engine: string;
  readonly training: Json;
  /** Of a detector: how it is trained and read; missing of a classifier. */
  readonly task?: Json;
  /** Hash of the weights that it starts from; missing where those are fresh. */
  readonly start?: string;
}

/**
 * The identity of a training, as plain JSON.
 * @param engine of what trains
 * @param start weights that it starts from; null = fresh ones
 */
export function identityOf(
  graph: Graph,
  data: string,
  config: TrainingConfig,
  engine: string,
  start: Weights | null = null,
): Identity {
  const { seed, training } = config;
  const task = detectionOf(config);
  return {
    network: hashOf(graph),
    data,
    seed,
    engine,
    training: JSON.parse(JSON.stringify(training)) as Json,
    ...(task === undefined ? {} : { task: JSON.parse(JSON.stringify(task)) as Json }),
    ...(start === null ? {} : { start: hashOfWeights(start) }),
  };
}
