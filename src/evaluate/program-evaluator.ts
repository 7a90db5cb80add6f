import type { FidelitySettings, TrainingSettings } from '../config/index.ts';
import type { MetricName } from '../metric/index.ts';
import type { OpenProgram } from '../program/index.ts';
import type { NetworkTarget, SearchSpace } from '../space/index.ts';
import { programLog } from '../store/index.ts';
import {
  type DescribedData,
  type ProgramRequest,
  programIdentity,
  type TrialProgress,
  type TrialResult,
} from '../trial/index.ts';
import { bug } from '../util/errors.ts';
import type { EvaluationTask, Evaluator } from './evaluator.ts';
import type { FinalTask, FinalTrainer } from './final-trainer.ts';
import { rungTasks } from './rung-tasks.ts';
import type { Trainers } from './trainers.ts';
import { trialTraining } from './trial-training.ts';

/** What all finals of a run share. */
export interface ProgramFinals {
  readonly data: DescribedData;
  readonly training: TrainingSettings;
  /** Side of their images, pixels. */
  readonly size: number;
  /** Seconds after which one is stopped and counts as failed. */
  readonly timeout: number;
}

/** What all trials of a run share. */
export interface ProgramPlan {
  readonly space: SearchSpace;
  readonly target: NetworkTarget;
  readonly data: DescribedData;
  readonly training: TrainingSettings;
  readonly fidelity: FidelitySettings;
  readonly seed: number;
  readonly trialTimeout: number;
  /** Null in a search without finals. */
  readonly finals: ProgramFinals | null;
  /** The run's folder; it is there when the first trial is. */
  readonly folder: string;
}

/** What a program has said of itself. */
export type ProgramFacts = Pick<OpenProgram, 'description' | 'measures' | 'identity' | 'hello'>;

/** Trains candidates with a program of the user's, by requests that its processes serve, here or on other machines. */
export class ProgramEvaluator implements Evaluator, FinalTrainer {
  readonly description: string;
  readonly measures: readonly MetricName[];
  readonly #plan: ProgramPlan;
  readonly #program: ProgramFacts;
  readonly #trainers: Trainers<ProgramRequest>;

  constructor(plan: ProgramPlan, program: ProgramFacts, trainers: Trainers<ProgramRequest>) {
    this.description = program.description;
    this.measures = program.measures;
    this.#plan = plan;
    this.#program = program;
    this.#trainers = trainers;
  }

  evaluate(
    { trial, genotype, rung, weights }: EvaluationTask,
    onProgress: (progress: TrialProgress) => void,
  ): Promise<TrialResult> {
    const { space, target, data, fidelity, trialTimeout, folder } = this.#plan;
    const decode = (size: { readonly size?: number }) => space.decode(genotype, { ...target, ...size });
    const hasRungs = fidelity.kind !== 'full' && rung !== null;
    const request = this.#request(data, {
      ...{ trial, graph: decode({}), log: programLog(folder, { trial }) },
      ...trialTraining(this.#plan, { trial, genotype }),
      ...(hasRungs ? { rungs: rungTasks(fidelity, rung.number, decode), checkpoint: rung.checkpoint } : {}),
      ...(weights !== null && this.#can('weights') ? { weights } : {}),
    });
    return this.#trainers.run(request, trialTimeout, onProgress);
  }

  trainFinal(
    { trial, genotype, seed, number, checkpoint }: FinalTask,
    onProgress: (progress: TrialProgress) => void,
  ): Promise<TrialResult> {
    const { space, target, finals, folder } = this.#plan;
    if (finals === null) throw bug('a final in a search without finals');
    const { data, training, size, timeout } = finals;
    const graph = space.decode(genotype, { ...target, size });
    const request = this.#request(data, {
      ...{ trial, graph, training, seed, log: programLog(folder, { trial, seed: number }) },
      ...(this.#can('checkpoint') ? { checkpoint: `${checkpoint}.state` } : {}),
      ...(this.#can('weights') ? { weights: checkpoint } : {}),
    });
    return this.#trainers.run(request, timeout, onProgress);
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

  #can(feature: 'checkpoint' | 'weights'): boolean {
    return this.#program.hello.features.includes(feature);
  }

  #request(data: DescribedData, request: Omit<ProgramRequest, 'data' | 'hash'>): ProgramRequest {
    const hash = programIdentity({ ...request, data }, this.#program.identity);
    return { ...request, data: data.reference, hash };
  }
}
