import type { DetectionSettings, TrainingSettings } from '../../config/index.ts';
import { type Dataset, evaluationBatches, trainBatches } from '../../data/index.ts';
import type { Engine, Session } from '../../engine/index.ts';
import type { Graph } from '../../graph/index.ts';
import { type Task, taskFor } from '../../task/index.ts';
import { freshSession } from '../../train/index.ts';
import { median } from '../../util/quantile.ts';

/** Seconds that one network is trained and validated at most, but for the steps that are needed at least. */
const SECONDS = 4;
const MOST_STEPS = 20;
/** Steps that are not counted, as caches are cold. */
const WARM_UP = 1;

/** What one network takes here. */
export interface StepTimes {
  readonly secondsPerStep: number;
  readonly secondsPerValidationBatch: number;
}

/** What is trained, and with what. */
export interface TimingTask {
  readonly dataset: Dataset;
  readonly training: TrainingSettings;
  readonly threads: number;
  /** Of detectors; left out for classifiers. */
  readonly detector?: DetectionSettings | undefined;
}

async function timeSteps(session: Session, { dataset, training }: TimingTask, { targets }: Task): Promise<number> {
  const { batchSize, augmentation, labelSmoothing, learningRate } = training;
  const times: number[] = [];
  const began = performance.now();
  let step = 0;
  for (let epoch = 1; times.length < MOST_STEPS; epoch++) {
    let start = performance.now();
    for await (const batch of trainBatches(dataset, {
      batchSize,
      augmentation,
      labelSmoothing,
      seed: 'dry-run',
      epoch,
      targets,
    })) {
      await session.trainBatch(batch, { step, learningRate, dropoutSeed: step });
      const now = performance.now();
      if (step++ >= WARM_UP) times.push((now - start) / 1000);
      start = now;
      const isLate = now - began > SECONDS * 1000 && times.length > 0;
      if (isLate || times.length >= MOST_STEPS) return median(times);
    }
  }
  return median(times);
}

async function timeValidation(session: Session, { dataset, training }: TimingTask, task: Task): Promise<number> {
  const batches = evaluationBatches(dataset.validation, dataset, training.batchSize, task);
  const { value: batch, done } = await batches.next();
  if (done === true) return 0;
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await session.evaluate(batch);
    times.push((performance.now() - start) / 1000);
  }
  return median(times);
}

/** Trains a network for up to 20 steps or 4 seconds, batches made as in a search, and validates it on one batch. */
export async function timeNetwork(engine: Engine, graph: Graph, task: TimingTask): Promise<StepTimes> {
  const trainedFor = taskFor(graph, task.detector);
  const session = await freshSession(engine, graph, { ...task, task: trainedFor, seed: 'dry-run' });
  try {
    const secondsPerStep = await timeSteps(session, task, trainedFor);
    return { secondsPerStep, secondsPerValidationBatch: await timeValidation(session, task, trainedFor) };
  } finally {
    session.dispose();
  }
}
