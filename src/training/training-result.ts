import { costOf } from '../cost/index.ts';
import { bestEpoch } from '../metric/index.ts';
import type { TestScore } from '../task/index.ts';
import type { EpochRecord } from '../trial/index.ts';
import type { TrainingPlan } from './training-plan.ts';

/** The outcome of a training; written as `result.json` at its end. */
export interface TrainingResult {
  readonly kind: 'training-result';
  /** `interrupted` can be resumed. */
  readonly status: 'finished' | 'interrupted';
  readonly name: string;
  readonly params: number;
  readonly macs: number;
  readonly engine: string;
  readonly threads: number;
  readonly data: {
    readonly hash: string;
    readonly classes: number;
    /** Names of the classes, in the order of their labels; missing in results of earlier versions. */
    readonly labels?: readonly string[];
    readonly size: number;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
  };
  /** Epochs to train, and those that are done. */
  readonly epochs: number;
  readonly done: number;
  /** Whether it ended before its last epoch for want of a better one (`training.patience`). */
  readonly endedEarly: boolean;
  /** Of training and validation, over all epochs. */
  readonly seconds: number;
  /** Whether validation and test used averaged weights. */
  readonly averaged: boolean;
  readonly history: readonly EpochRecord[];
  /** The epoch that did best on the validation images; null where there are none. */
  readonly best: EpochRecord | null;
  /** On the test images, with the weights of the last epoch; null before the end and where there are no test images. */
  readonly test: TestScore | null;
}

/** Gathers what is known of a training. */
export function makeResult(
  { architecture, config, dataset, testImages, trainer }: TrainingPlan,
  status: TrainingResult['status'],
  history: readonly EpochRecord[],
  test: TestScore | null,
): TrainingResult {
  const { hash, classes, size, train, validation } = dataset;
  return {
    kind: 'training-result',
    status,
    name: architecture.name,
    ...costOf(architecture.graph),
    engine: trainer.description,
    threads: trainer.threads,
    data: {
      hash,
      classes: classes.length,
      labels: classes,
      size,
      train: train.count,
      validation: validation.count,
      test: testImages,
    },
    epochs: config.training.epochs,
    done: history.length,
    endedEarly: status === 'finished' && history.length < config.training.epochs,
    seconds: history.reduce((sum, { seconds }) => sum + seconds, 0),
    averaged: config.training.averageDecay !== null,
    history,
    best: bestEpoch(history),
    test,
  };
}
