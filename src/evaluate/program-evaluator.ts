import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FidelitySettings, TrainingSettings } from '../config/index.ts';
import type { MetricName } from '../metric/index.ts';
import { describeTrainer, type OpenProgram, type ProgramProcess } from '../program/index.ts';
import type { NetworkTarget, SearchSpace } from '../space/index.ts';
import { programLog, runFile, storeError } from '../store/index.ts';
import {
  type DescribedData,
  type ProgramTask,
  programIdentity,
  type TrialProgress,
  type TrialResult,
  trainMessage,
} from '../trial/index.ts';
import { bug, MixnasError } from '../util/errors.ts';
import { writeWholeFileSync } from '../util/whole-file.ts';
import { Crew } from './crew.ts';
import type { EvaluationTask, Evaluator } from './evaluator.ts';
import type { FinalTask, FinalTrainer } from './final-trainer.ts';
import { rungTasks } from './rung-tasks.ts';
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
  /** Numbers of the training images of rungs that name fewer than all, by how many of each class. */
  readonly views: ReadonlyMap<number, readonly number[]>;
}

type Paths = Pick<ProgramTask, 'checkpoint' | 'weights'>;

/** Trains candidates with a program of the user's, one process a worker. */
export class ProgramEvaluator implements Evaluator, FinalTrainer {
  readonly description: string;
  readonly measures: readonly MetricName[];
  readonly #plan: ProgramPlan;
  readonly #program: OpenProgram;
  readonly #crew: Crew<ProgramProcess>;
  readonly #written = new Set<string>();

  constructor(plan: ProgramPlan, program: OpenProgram) {
    this.description = program.description;
    this.measures = program.measures;
    this.#plan = plan;
    this.#program = program;
    this.#crew = new Crew(program.processes);
  }

  evaluate(
    { trial, genotype, rung, weights }: EvaluationTask,
    onProgress: (progress: TrialProgress) => void,
  ): Promise<TrialResult> {
    const { space, target, data, fidelity, trialTimeout } = this.#plan;
    const decode = (size: { readonly size?: number }) => space.decode(genotype, { ...target, ...size });
    const hasRungs = fidelity.kind !== 'full' && rung !== null;
    const task = this.#task({
      ...{ trial, graph: decode({}), data, seconds: trialTimeout },
      ...trialTraining(this.#plan, { trial, genotype }),
      rungs: hasRungs ? rungTasks(fidelity, rung.number, decode) : null,
      checkpoint: hasRungs ? rung.checkpoint : null,
      weights: this.#program.hello.features.includes('weights') ? weights : null,
    });
    return this.#run(task, programLog(this.#plan.folder, { trial }), onProgress);
  }

  trainFinal(
    { trial, genotype, seed, number, checkpoint }: FinalTask,
    onProgress: (progress: TrialProgress) => void,
  ): Promise<TrialResult> {
    const { space, target, finals, folder } = this.#plan;
    if (finals === null) throw bug('a final in a search without finals');
    const { data, training, size, timeout } = finals;
    const graph = space.decode(genotype, { ...target, size });
    const { features } = this.#program.hello;
    const paths: Paths = {
      checkpoint: features.includes('checkpoint') ? `${checkpoint}.state` : null,
      weights: features.includes('weights') ? checkpoint : null,
    };
    const task = this.#task({ trial, graph, data, training, seed, seconds: timeout, rungs: null, ...paths });
    return this.#run(task, programLog(folder, { trial, seed: number }), onProgress);
  }

  hold(): { readonly goOn: () => void } {
    return this.#crew.hold();
  }

  abort(): void {
    this.#crew.abort();
  }

  async close(): Promise<void> {
    await this.#program.close();
  }

  #task(task: Omit<ProgramTask, 'hash' | 'indicesOf' | 'validateEvery' | 'best' | 'test'>): ProgramTask {
    const hash = programIdentity(task, this.#program.identity);
    const indicesOf = (imagesPerClass: number) => this.#indices(imagesPerClass);
    return { ...task, hash, indicesOf, validateEvery: null, best: null, test: false };
  }

  async #run(task: ProgramTask, log: string, onProgress: (progress: TrialProgress) => void): Promise<TrialResult> {
    const process = this.#crew.idle();
    const { folder } = this.#plan;
    try {
      const request = (id: string) => trainMessage(task, id);
      const { trial } = task;
      const result = await process.run({
        request,
        trial,
        measures: this.measures,
        log,
        onProgress,
        check: this.#check,
      });
      if (result.state !== 'cancelled') return result;
      const { history, seconds } = result;
      const message = 'the program says that it was cancelled; nobody asked for that';
      return { state: 'failed', reason: 'error', message, history, seconds };
    } catch (error) {
      throw (error as NodeJS.ErrnoException).syscall === undefined ? error : storeError(error, folder);
    }
  }

  /** The file with the images of a view, written when it is first needed. */
  #indices(imagesPerClass: number): { file: string; count: number } {
    const { folder, views, data } = this.#plan;
    const indices = views.get(imagesPerClass);
    if (indices === undefined) throw bug(`no view of ${imagesPerClass} images per class`);
    const file = join(runFile(folder, 'views'), `${data.meta.hash}-${imagesPerClass}.u32`);
    if (!this.#written.has(file)) {
      mkdirSync(runFile(folder, 'views'), { recursive: true });
      const bytes = Buffer.alloc(4 * indices.length);
      indices.forEach((index, i) => {
        bytes.writeUInt32LE(index, 4 * i);
      });
      writeWholeFileSync(file, bytes);
      this.#written.add(file);
    }
    return { file, count: indices.length };
  }

  /** Every process must be what the run was started with. */
  readonly #check = (hello: Parameters<typeof describeTrainer>[0]): void => {
    const found = describeTrainer(hello);
    if (found === this.description) return;
    throw new MixnasError('RUN_CHANGED', `a worker's program is ${found}; expected ${this.description}`, {
      hint: 'bits differ from one to the other: name devices that are alike (evaluator.devices)',
    });
  };
}
