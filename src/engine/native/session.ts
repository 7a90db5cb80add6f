import { type Graph, isTrained, type Weights } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';
import type {
  Batch,
  BatchScore,
  CompileSettings,
  GatherSettings,
  Session,
  SessionState,
  StepSettings,
} from '../engine.ts';
import { scoreLogits } from '../score-logits.ts';
import { stateValues } from '../session-state.ts';
import { warmUp } from '../warm-up.ts';
import {
  type Addon,
  type EngineHandle,
  type NativeCall,
  type NativeResult,
  type NativeSessionHandle,
  REGIONS,
  type RegionName,
} from './addon.ts';
import { type Layout, layOut } from './plan/layout.ts';
import { makePlan, type Plan } from './plan/plan.ts';
import type { PlanForm } from './plan/planner.ts';
import { instructionBytes, updateBytes } from './plan/traffic.ts';
import { explain, explained } from './refusals.ts';
import { type StateEntry, stateEntries } from './state.ts';
import { nativeUpdate } from './update.ts';

/** A plan that was handed to the native side. */
interface Program {
  readonly plan: Plan;
  readonly number: number;
}

/** What a call changes: moving statistics, weights. */
type Updates = Pick<NativeCall, 'updateMoving' | 'mostMomentum' | 'update'>;

const NO_UPDATES: Updates = { updateMoving: false, mostMomentum: 1, update: null };

/** Seconds of one part of a step. */
export interface KernelTime {
  /** Node of the graph, `output` for the loss, `update` for the optimiser. */
  readonly node: string;
  readonly kernel: string;
  readonly seconds: number;
  /** Memory that it was given, each buffer and each weight once. */
  readonly bytes: number;
}

/** A network on the native kernels: weights, slots and averages are in native memory, steps run off the event loop. */
export class NativeSession implements Session {
  readonly #graph: Graph;
  readonly #settings: CompileSettings;
  readonly #classWeights: Float32Array | null;
  readonly #layout: Layout;
  readonly #entries: readonly StateEntry[];
  readonly #native: NativeSessionHandle;
  /** Each is planned when it is first needed. */
  readonly #programs = new Map<PlanForm, Program>();

  /** @param weights checked to fit the graph */
  constructor(addon: Addon, engine: EngineHandle, graph: Graph, weights: Weights, settings: CompileSettings) {
    this.#graph = graph;
    this.#settings = settings;
    this.#classWeights = settings.classWeights ?? null;
    this.#layout = layOut(graph);
    this.#entries = stateEntries(this.#layout, settings);
    const used = new Set<RegionName>(['weights', 'gradients', ...this.#entries.map(({ region }) => region)]);
    this.#native = explained(graph.name, this.#layout.floats * used.size, () => {
      const regions = (Object.keys(REGIONS) as RegionName[]).map((name) => used.has(name));
      const { floats, pieces } = this.#layout;
      return new addon.Session(engine, { threads: settings.threads, floats, regions, pieces });
    });
    this.#load(weights);
  }

  async trainBatch(batch: Batch, step: StepSettings): Promise<BatchScore> {
    return await this.#train(batch, step.dropoutSeed, this.#updates(step));
  }

  async gradients(batch: Batch, dropoutSeed: number): Promise<Weights> {
    await this.#train(batch, dropoutSeed, NO_UPDATES);
    const trained = this.#layout.parameters.filter(isTrained);
    return new Map(
      trained.map(({ name, size }) => [name, this.#read('gradients', this.#layout.offsets.get(name) as number, size)]),
    );
  }

  async gatherStatistics(images: Float32Array, count: number, options: GatherSettings): Promise<void> {
    const program = this.#program('statistics');
    await this.#run(program, {
      ...this.#inputs(program.plan, images, count),
      updateMoving: true,
      mostMomentum: options.momentum,
      averaged: this.#isAveraged(options),
    });
  }

  async evaluate(batch: Batch, options: { averaged?: boolean } = {}): Promise<BatchScore> {
    return scoreLogits(await this.predict(batch.images, batch.count, options), batch.targets, batch.count);
  }

  async predict(images: Float32Array, count: number, options: { averaged?: boolean } = {}): Promise<Float32Array> {
    const program = this.#program('inference');
    const { plan } = program;
    const logits = new Float32Array(count * plan.classes);
    await this.#run(program, {
      ...this.#inputs(plan, images, count),
      averaged: this.#isAveraged(options),
      outputs: [{ memory: logits, offset: plan.logits }],
    });
    return logits;
  }

  async weights(options: { averaged?: boolean } = {}): Promise<Weights> {
    const region = this.#isAveraged(options) ? 'averages' : 'weights';
    return new Map(
      this.#layout.parameters.map(({ name, size }) => [
        name,
        this.#read(region, this.#layout.offsets.get(name) as number, size),
      ]),
    );
  }

  async state(): Promise<SessionState> {
    return new Map(this.#entries.map(({ name, region, offset, size }) => [name, this.#read(region, offset, size)]));
  }

  async load(state: SessionState): Promise<void> {
    this.#load(state);
  }

  /**
   * One training step or one inference with the time of each kernel, in the order in which they run.
   * @param step what a training step updates the weights by; without it they stay as they are
   */
  async profile(batch: Batch, training: boolean, step?: StepSettings): Promise<KernelTime[]> {
    const program = this.#program(training ? 'training' : 'inference');
    const { plan } = program;
    const updates = training && step !== undefined ? this.#updates(step) : NO_UPDATES;
    const call = training ? this.#trainInputs(plan, batch) : this.#inputs(plan, batch.images, batch.count);
    const { seconds } = await this.#run(program, {
      ...call,
      seed: (step?.dropoutSeed ?? 0) >>> 0,
      ...updates,
      timed: true,
    });
    const times = plan.instructions.map((instruction, i): KernelTime => {
      const { node, kernel } = instruction;
      return { node, kernel, seconds: seconds?.[i] ?? 0, bytes: instructionBytes(instruction, this.#layout) };
    });
    if (updates.update === null) return times;
    const bytes = updateBytes(this.#layout, this.#entries);
    return [...times, { node: 'update', kernel: 'optimize', seconds: seconds?.at(-1) ?? 0, bytes }];
  }

  dispose(): void {
    this.#native.dispose();
  }

  #load(state: SessionState): void {
    const values = stateValues(this.#entries, state, this.#graph.name);
    for (const [i, { region, offset, size }] of this.#entries.entries()) {
      const value = values[i] as Float32Array | number;
      const filled = typeof value === 'number' ? new Float32Array(size).fill(value) : value;
      this.#native.copy(REGIONS[region], offset, filled, true);
    }
  }

  #read(region: RegionName, offset: number, size: number): Float32Array {
    const values = new Float32Array(size);
    this.#native.copy(REGIONS[region], offset, values, false);
    return values;
  }

  #isAveraged({ averaged }: { readonly averaged?: boolean }): boolean {
    return averaged === true && this.#settings.averageDecay !== null;
  }

  #program(form: PlanForm): Program {
    const found = this.#programs.get(form);
    if (found !== undefined) return found;
    const { batchSize } = this.#settings;
    // A call asks for the momentum of statistics, so that the program's own must not be less.
    const batchNormMomentum = form === 'statistics' ? 1 : this.#settings.batchNormMomentum;
    const weighsClasses = form === 'training' && this.#classWeights !== null;
    const plan = makePlan(this.#graph, this.#layout, { batchSize, batchNormMomentum, form, weighsClasses });
    const number = explained(this.#graph.name, plan.arenaFloats, () =>
      this.#native.addProgram(plan.words, plan.arenaFloats, plan.instructions.length, batchSize),
    );
    const program = { plan, number };
    this.#programs.set(form, program);
    return program;
  }

  async #train(batch: Batch, dropoutSeed: number, updates: Updates): Promise<BatchScore> {
    const program = this.#program('training');
    const { loss, correct } = await this.#run(program, {
      ...this.#trainInputs(program.plan, batch),
      seed: dropoutSeed >>> 0,
      ...updates,
    });
    return { loss, correct };
  }

  async #run(
    program: Program,
    call: Pick<NativeCall, 'count' | 'inputs'> & Partial<NativeCall>,
  ): Promise<NativeResult> {
    const rest = { seed: 0, averaged: false, timed: false, outputs: [], ...NO_UPDATES };
    try {
      return await this.#native.run({ ...rest, ...call, program: program.number });
    } catch (error) {
      throw explain(error, this.#graph.name, program.plan.arenaFloats);
    }
  }

  #inputs(plan: Plan, images: Float32Array, count: number) {
    const [height, width, channels] = this.#graph.input;
    if (!Number.isInteger(count) || count < 1 || count > this.#settings.batchSize) {
      throw bug(`a batch of ${count} images: expected 1 to ${this.#settings.batchSize}`);
    }
    if (images.length !== count * height * width * channels) {
      throw bug(`${images.length} values for ${count} images of ${this.#graph.input.join('×')}`);
    }
    return { count, inputs: [{ memory: images, offset: plan.images }] };
  }

  #trainInputs(plan: Plan, batch: Batch) {
    const { inputs, count } = this.#inputs(plan, batch.images, batch.count);
    if (batch.targets.length !== count * plan.classes) {
      throw bug(`${batch.targets.length} target values for ${count} images and ${plan.classes} classes`);
    }
    const weights =
      plan.classWeights === null || this.#classWeights === null
        ? []
        : [{ memory: this.#classWeights, offset: plan.classWeights }];
    return { count, inputs: [...inputs, { memory: batch.targets, offset: plan.targets }, ...weights] };
  }

  #updates({ step, learningRate }: StepSettings): Updates {
    const { batchNormMomentum } = this.#settings;
    const mostMomentum = batchNormMomentum === null ? warmUp(step) : 1;
    return { updateMoving: true, mostMomentum, update: nativeUpdate(this.#settings, learningRate, step) };
  }
}
