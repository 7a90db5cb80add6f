import type { DetectionSettings, FidelitySettings, TrainingSettings } from '../config/index.ts';
import type { DataReference } from '../data/index.ts';
import type { EngineOptions } from '../engine/index.ts';
import type { MetricName } from '../metric/index.ts';
import type { Genotype, NetworkTarget, SearchSpace } from '../space/index.ts';
import type { Inheritance, TrialProgress, TrialRequest, TrialResult } from '../trial/index.ts';
import { bug } from '../util/errors.ts';
import type { EvaluationTask, Evaluator } from './evaluator.ts';
import type { FinalTask, FinalTrainer } from './final-trainer.ts';
import { rungTasks } from './rung-tasks.ts';
import type { Trainers } from './trainers.ts';
import { trialTraining } from './trial-training.ts';

/** What all finals of a run share. */
export interface FinalsTraining {
  readonly data: DataReference;
  readonly training: TrainingSettings;
  /** Side of their images, pixels. */
  readonly size: number;
  /** Seconds after which one is stopped and counts as failed. */
  readonly timeout: number;
}

/** What all trials of a run share. */
export interface TrainingTask {
  readonly space: SearchSpace;
  readonly target: NetworkTarget;
  readonly data: DataReference;
  readonly training: TrainingSettings;
  readonly fidelity: FidelitySettings;
  readonly engine: EngineOptions;
  readonly seed: number;
  /** How detectors are trained and read; left out for classifiers. */
  readonly detector?: DetectionSettings | undefined;
  readonly trialTimeout: number;
  /** Null in a search without finals. */
  readonly finals: FinalsTraining | null;
  /** File of the weights of an identity that trainings begin with. */
  readonly startFile: (hash: string) => string;
  /** How candidates inherit shared weights; null where each is trained from fresh ones. */
  readonly shared: {
    readonly images: number;
    readonly cutsOf: (genotype: Genotype) => Inheritance['cuts'];
  } | null;
}

/** What is measured of each candidate. */
function measuresOf({ detector, shared }: Pick<TrainingTask, 'detector' | 'shared'>): readonly MetricName[] {
  if (detector !== undefined) return ['mAP', 'ap50', 'ap75', 'loss', 'trainLoss'];
  return shared === null
    ? ['accuracy', 'loss', 'trainLoss', 'balancedAccuracy']
    : ['accuracy', 'loss', 'balancedAccuracy'];
}

/** Trains candidates by requests that others serve. */
export class TrainingEvaluator implements Evaluator, FinalTrainer {
  readonly description: string;
  readonly measures: readonly MetricName[];
  readonly #plan: TrainingTask;
  readonly #trainers: Trainers;

  constructor(plan: TrainingTask, engineVersion: string, trainers: Trainers) {
    this.description = engineVersion;
    this.measures = measuresOf(plan);
    this.#plan = plan;
    this.#trainers = trainers;
  }

  evaluate(
    { trial, genotype, rung, weights, shared }: EvaluationTask,
    onProgress: (progress: TrialProgress) => void,
  ): Promise<TrialResult> {
    const { space, target, data, fidelity, engine, trialTimeout, startFile } = this.#plan;
    const graph = space.decode(genotype, target);
    const { start: hash, ...training } = trialTraining(this.#plan, { trial, genotype });
    const start = hash === undefined ? {} : { start: { file: startFile(hash), hash } };
    const whole = { trial, graph, data, engine, ...training, ...start, ...this.#task() };
    const inherit = this.#inheritance(genotype, shared);
    if (inherit !== null) return this.#trainers.run({ ...whole, inherit }, trialTimeout, onProgress);
    const kept = { ...whole, ...(weights === null ? {} : { weights }) };
    const request =
      fidelity.kind === 'full' || rung === null
        ? kept
        : {
            ...kept,
            rungs: rungTasks(fidelity, rung.number, (size) => space.decode(genotype, { ...target, ...size })),
            checkpoint: rung.checkpoint,
          };
    return this.#trainers.run(request, trialTimeout, onProgress);
  }

  trainFinal(
    { trial, genotype, seed, checkpoint }: FinalTask,
    onProgress: (progress: TrialProgress) => void,
  ): Promise<TrialResult> {
    const { space, target, engine, finals } = this.#plan;
    if (finals === null) throw bug('a final in a search without finals');
    const { data, training, size, timeout } = finals;
    const graph = space.decode(genotype, { ...target, size });
    const request = { trial, graph, data, training, engine, seed, checkpoint, ...this.#task() };
    return this.#trainers.run(request, timeout, onProgress);
  }

  /** What of a request says what it is trained for. */
  #task(): Pick<TrialRequest, 'detector'> {
    const { detector } = this.#plan;
    return detector === undefined ? {} : { detector };
  }

  #inheritance(genotype: Genotype, file: EvaluationTask['shared']): Inheritance | null {
    const { shared } = this.#plan;
    if (shared === null) return null;
    if (file === null) throw bug('a trial is to inherit weights that nobody trained');
    return { ...file, images: shared.images, cuts: shared.cutsOf(genotype) };
  }

  hold(): { readonly goOn: () => void } {
    return this.#trainers.hold();
  }

  abort(): void {
    this.#trainers.abort();
  }

  async close(): Promise<void> {
    await this.#trainers.close();
  }
}
