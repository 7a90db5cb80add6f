import { type Graph, isTrained, type Weights } from '../../graph/index.ts';
import type { ActivationType } from '../activation-type.ts';
import type {
  Batch,
  BatchScore,
  CompileSettings,
  GatherSettings,
  Session,
  SessionState,
  StepSettings,
} from '../engine.ts';
import { checkLoss, checkTargets, differentiate, scoreAnswers } from '../loss.ts';
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
import { classInputs, imageInputs } from './inputs.ts';
import { type KernelTime, kernelTimes, type Ran, updateTime } from './kernel-times.ts';
import { type Layout, layOut } from './plan/layout.ts';
import { type Program, Programs } from './programs.ts';
import { explain, explained } from './refusals.ts';
import { type StateEntry, stateEntries } from './state.ts';
import { nativeUpdate } from './update.ts';

/** What a call changes: moving statistics, weights. */
type Updates = Pick<NativeCall, 'updateMoving' | 'mostMomentum' | 'update'>;

const NO_UPDATES: Updates = { updateMoving: false, mostMomentum: 1, update: null };

/** A training step as it is asked for. */
type StepCall = Updates & Pick<NativeCall, 'seed' | 'timed'>;

/** What came of a training step. */
interface StepResult {
  readonly score: BatchScore;
  readonly ran: readonly Ran[];
}

/** A network on the native kernels: weights, slots and averages are in native memory, steps run off the event loop. */
export class NativeSession implements Session {
  readonly #graph: Graph;
  readonly #settings: CompileSettings;
  readonly #layout: Layout;
  readonly #entries: readonly StateEntry[];
  readonly #native: NativeSessionHandle;
  readonly #programs: Programs;

  /** @param weights checked to fit the graph */
  constructor(
    addon: Addon,
    engine: EngineHandle,
    graph: Graph,
    weights: Weights,
    settings: CompileSettings,
    activations: ActivationType,
  ) {
    checkLoss(settings);
    this.#graph = graph;
    this.#settings = settings;
    this.#layout = layOut(graph);
    this.#entries = stateEntries(this.#layout, settings);
    const used = new Set<RegionName>(['weights', 'gradients', ...this.#entries.map(({ region }) => region)]);
    this.#native = explained(graph.name, this.#layout.floats * used.size, () => {
      const regions = (Object.keys(REGIONS) as RegionName[]).map((name) => used.has(name));
      const { floats, pieces } = this.#layout;
      return new addon.Session(engine, { threads: settings.threads, floats, regions, pieces });
    });
    this.#programs = new Programs(this.#native, graph, this.#layout, settings, activations);
    this.#load(weights);
  }

  async trainBatch(batch: Batch, step: StepSettings): Promise<BatchScore> {
    const call = { ...this.#updates(step), seed: step.dropoutSeed >>> 0, timed: false };
    return (await this.#step(batch, call)).score;
  }

  async gradients(batch: Batch, dropoutSeed: number): Promise<Weights> {
    await this.#step(batch, { ...NO_UPDATES, seed: dropoutSeed >>> 0, timed: false });
    const trained = this.#layout.parameters.filter(isTrained);
    return new Map(
      trained.map(({ name, size }) => [name, this.#read('gradients', this.#layout.offsets.get(name) as number, size)]),
    );
  }

  async gatherStatistics(images: Float32Array, count: number, options: GatherSettings): Promise<void> {
    const program = this.#programs.of('statistics');
    await this.#run(program, {
      ...this.#images(program.plan.images, { images, count }),
      updateMoving: true,
      mostMomentum: options.momentum,
      averaged: this.#isAveraged(options),
    });
  }

  async evaluate(batch: Batch, options: { averaged?: boolean } = {}): Promise<BatchScore> {
    return scoreAnswers(await this.predict(batch.images, batch.count, options), batch, this.#settings.loss);
  }

  async predict(images: Float32Array, count: number, options: { averaged?: boolean } = {}): Promise<Float32Array> {
    const program = this.#programs.of('inference');
    const { plan } = program;
    const logits = new Float32Array(count * plan.classes);
    await this.#run(program, {
      ...this.#images(plan.images, { images, count }),
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
   * One training step or one inference with the time of each kernel, in the order in which they run. A loss that JavaScript
   * computes is not among them.
   * @param step what a training step updates the weights by; without it they stay as they are
   */
  async profile(batch: Batch, training: boolean, step?: StepSettings): Promise<KernelTime[]> {
    if (!training) {
      const program = this.#programs.of('inference');
      const { seconds } = await this.#run(program, { ...this.#images(program.plan.images, batch), timed: true });
      return kernelTimes([{ instructions: program.plan.instructions, seconds }], this.#layout);
    }
    const updates = step === undefined ? NO_UPDATES : this.#updates(step);
    const { ran } = await this.#step(batch, { ...updates, seed: (step?.dropoutSeed ?? 0) >>> 0, timed: true });
    const times = kernelTimes(ran, this.#layout);
    return step === undefined ? times : [...times, updateTime(ran, this.#layout, this.#entries)];
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

  async #step(batch: Batch, call: StepCall): Promise<StepResult> {
    if (this.#settings.loss !== undefined) return await this.#stepInHalves(batch, call);
    const program = this.#programs.of('training');
    const { plan } = program;
    const inputs = classInputs(this.#images(plan.images, batch), plan, batch, this.#settings.classWeights);
    const { loss, correct, seconds } = await this.#run(program, { ...inputs, ...call });
    return { score: { loss, correct }, ran: [{ instructions: plan.instructions, seconds }] };
  }

  /** Forward with the moving statistics, the loss in JavaScript, backward with the update. */
  async #stepInHalves(batch: Batch, call: StepCall): Promise<StepResult> {
    checkTargets(this.#settings, batch);
    const { plan, forward, backward } = this.#programs.halves();
    const images = this.#images(plan.images, batch);
    const answers = new Float32Array(batch.count * plan.classes);
    const outputs = [{ memory: answers, offset: plan.logits }];
    const there = await this.#run(forward, { ...images, ...call, update: null, outputs });
    const { score, gradient } = differentiate(answers, batch, this.#settings);
    const inputs = [{ memory: gradient, offset: plan.gradient }];
    const back = await this.#run(backward, { ...call, count: batch.count, inputs, updateMoving: false });
    const ran = [
      { instructions: forward.plan.instructions, seconds: there.seconds },
      { instructions: backward.plan.instructions, seconds: back.seconds },
    ];
    return { score, ran };
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

  #images(offset: number, batch: Pick<Batch, 'images' | 'count'>) {
    return imageInputs(this.#graph, this.#settings.batchSize, offset, batch);
  }

  #updates({ step, learningRate }: StepSettings): Updates {
    const { batchNormMomentum } = this.#settings;
    const mostMomentum = batchNormMomentum === null ? warmUp(step) : 1;
    return { updateMoving: true, mostMomentum, update: nativeUpdate(this.#settings, learningRate, step) };
  }
}
