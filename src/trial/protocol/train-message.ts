import { createHash } from 'node:crypto';
import type { TrainingSettings } from '../../config/index.ts';
import { type DataReference, filesOf, type PackedMeta, SPLIT_NAMES } from '../../data/index.ts';
import { type Graph, networkLayout, withDropout } from '../../graph/index.ts';
import { hashOf } from '../../util/hash.ts';
import type { Json } from '../../util/json.ts';
import type { RungTask } from '../request.ts';
import type { TrainMessage } from './from-mixnas.ts';
import { requireTold } from './require-told.ts';
import { PROTOCOL } from './values.ts';

/** A packed data set and what its `meta.json` says. */
export interface DescribedData {
  readonly reference: DataReference;
  readonly meta: PackedMeta;
}

/** One network for a program to train. */
export interface ProgramTask {
  readonly trial: number;
  readonly graph: Graph;
  readonly data: DescribedData;
  readonly training: TrainingSettings;
  /** Root of all draws. */
  readonly seed: string;
  /** Identity of the training, for what is kept of it. */
  readonly hash: string;
  readonly rungs: readonly RungTask[] | null;
  /** File with the numbers of a rung's training images; asked only for rungs that name fewer than all. */
  readonly indicesOf: (imagesPerClass: number) => NonNullable<NonNullable<TrainMessage['rungs']>[number]['indices']>;
  readonly validateEvery: number | null;
  readonly checkpoint: string | null;
  readonly weights: string | null;
  readonly best: string | null;
  readonly test: boolean;
  /** Seconds after which it is killed. */
  readonly seconds: number;
}

/**
 * Identity of a trial's training by a program: of the checkpoints and weights that it keeps.
 * @param trainer the program and its options
 */
export function programIdentity(
  { graph, data, training, seed }: Pick<ProgramTask, 'graph' | 'data' | 'training' | 'seed'>,
  trainer: Json,
): string {
  return hashOf({ graph, data: data.meta.hash, training, seed, trainer });
}

/** A whole number in 0..2^32-1 made from a seed: the first 4 bytes of its SHA-256, big-endian. */
export function seedNumber(seed: string): number {
  return createHash('sha256').update(seed).digest().readUInt32BE(0);
}

function dataPart({ reference: { folder, hash }, meta }: DescribedData): TrainMessage['data'] {
  const { format, classes, size, mean, deviation, counts, sha256 } = meta;
  const files = SPLIT_NAMES.map((name) => {
    const [images, labels] = filesOf(folder, meta, name);
    return [name, { images: images.file, labels: labels.file }] as const;
  });
  return {
    ...{ kind: 'packed', hash, folder, format, classes: [...classes], size },
    mean: [...mean],
    deviation: [...deviation],
    counts,
    sha256,
    files: Object.fromEntries(files) as TrainMessage['data']['files'],
  };
}

type NetworkPart = TrainMessage['network'];

function networkPart(graph: Graph, training: TrainingSettings): NetworkPart {
  const network = withDropout(graph, training.dropout);
  return { graph: network, ...networkLayout(network, training) } as unknown as NetworkPart;
}

function rungPart(task: ProgramTask, rung: RungTask): NonNullable<TrainMessage['rungs']>[number] {
  const { graph, training, data, indicesOf } = task;
  const size = rung.resolution ?? data.meta.size;
  const { parameters: _, ...network } = networkPart(rung.graph, training);
  return {
    epochs: rung.epochs,
    annealEpochs: rung.annealEpochs,
    size,
    indices: rung.imagesPerClass === null ? null : indicesOf(rung.imagesPerClass),
    network: rung.graph.input[0] === graph.input[0] ? null : network,
  };
}

/**
 * The request that asks a program for a training.
 * @param id names this attempt
 * @throws MixnasError `GRAPH_SHAPE` or `GRAPH_WIRING` of a network that does not fit together; `TRAINER_LACKS`
 */
export function trainMessage(task: ProgramTask, id: string): TrainMessage {
  requireTold(task.training, task.data.meta);
  const { trial, graph, training, seed, rungs, validateEvery, checkpoint, weights, best, test } = task;
  return {
    ...{ kind: 'train', protocol: PROTOCOL, id, trial, hash: task.hash, seed },
    seedNumber: seedNumber(seed),
    network: networkPart(graph, training),
    data: dataPart(task.data),
    training,
    rungs: rungs === null ? null : rungs.map((rung) => rungPart(task, rung)),
    ...{ validateEvery, checkpoint, weights, best, test },
    budget: { seconds: task.seconds },
  };
}
