import { withBatchSize } from '../config/index.ts';
import { stepsOf } from '../util/steps.ts';
import type { SearchFacts } from './facts.ts';
import type { Note } from './note.ts';

/** Steps below which a training has hardly begun, and networks may rank at random. */
const FEW_STEPS = 200;
/** Smallest batch that is proposed: with fewer images batch norm is too noisy. */
const SMALLEST_BATCH = 8;

/** The shortest training after which networks are compared. */
interface Training {
  readonly epochs: number;
  readonly images: number;
  /** The key of the config that its length is. */
  readonly key: string;
  /** Where in the search, for messages. */
  readonly place: string;
}

function shortest({ config: { training, fidelity } }: SearchFacts, classes: number, train: number): Training {
  const [first] = fidelity.kind === 'asha' ? fidelity.rungs : [];
  if (first === undefined || fidelity.kind !== 'asha') {
    return { epochs: training.epochs, images: train, key: 'training.epochs', place: '' };
  }
  const images = Math.min(train, (first.imagesPerClass ?? train) * classes);
  const epochs = first.epochs + fidelity.annealEpochs;
  return { epochs, images, key: 'fidelity.rungs.0.epochs', place: ' at the first rung' };
}

/** The largest power of two below the batch that gives enough steps, or the smallest that is proposed. */
function smallerBatch(batchSize: number, { images, epochs }: Training): number {
  let batch = 2 ** Math.floor(Math.log2(batchSize - 1));
  while (batch > SMALLEST_BATCH && epochs * stepsOf(images, batch) < FEW_STEPS) batch /= 2;
  return batch;
}

/** Trainings of so few steps that accuracies say little; shared weights are trained once, for all networks, and how a function trains is not known. */
export function stepsNote(facts: SearchFacts): Note | null {
  const { images: known } = facts;
  if (known === null || known.train === 0 || ['shared', 'function'].includes(facts.config.evaluator.kind)) return null;
  const { batchSize } = withBatchSize(facts.config.training, known.train);
  const training = shortest(facts, known.classes, known.train);
  const { epochs, images, key, place } = training;
  const perEpoch = stepsOf(images, batchSize);
  if (epochs * perEpoch >= FEW_STEPS) return null;
  const extra = Math.ceil(FEW_STEPS / perEpoch) - epochs;
  const own = facts.config.fidelity.kind === 'asha' ? (facts.config.fidelity.rungs[0]?.epochs ?? 0) : epochs;
  const batch = smallerBatch(batchSize, training);
  const smaller = `training.batchSize=${batch} gives ${epochs * stepsOf(images, batch)} steps, `;
  return {
    code: 'few-steps',
    message: `a network is compared after ${epochs * perEpoch} training steps${place} (${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} of ${images} images in batches of ${batchSize}); below about ${FEW_STEPS} accuracies say little of which network is better`,
    hint: `${batchSize > SMALLEST_BATCH ? smaller : ''}${key}=${own + extra} gives ${(epochs + extra) * perEpoch}; more images help too`,
  };
}

/** Batches that all images together do not fill. */
export function batchNote(facts: SearchFacts): Note | null {
  const { images: known, config } = facts;
  if (known === null || known.train === 0 || config.evaluator.kind === 'function') return null;
  const { batchSize } = withBatchSize(config.training, known.train);
  const { images, place } = shortest(facts, known.classes, known.train);
  if (batchSize <= images) return null;
  const batch = Math.max(1, 2 ** Math.floor(Math.log2(images / 4)));
  return {
    code: 'batch-larger-than-images',
    message: `a batch of ${batchSize} holds more than all ${images} training images${place}: each epoch is a single step`,
    hint: `training.batchSize=${batch} gives ${stepsOf(images, batch)} steps an epoch`,
  };
}
