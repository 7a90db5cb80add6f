import type { Graph } from '../../graph/index.ts';
import type { ActivationType } from '../activation-type.ts';
import type { CompileSettings } from '../engine.ts';
import type { NativeSessionHandle } from './addon.ts';
import type { Layout } from './plan/layout.ts';
import { type Half, type HalvedPlan, makeHalves, makePlan, type Plan } from './plan/plan.ts';
import type { PlanForm } from './plan/planner.ts';
import { explained } from './refusals.ts';

/** Instructions that were handed to the native side, under a number. */
export interface Program<P extends Half = Half> {
  readonly plan: P;
  readonly number: number;
}

/** A training step in two programs. */
export interface HalvedProgram {
  readonly plan: HalvedPlan;
  readonly forward: Program;
  readonly backward: Program;
}

/** The programs of one session; each is planned when it is first needed. */
export class Programs {
  readonly #native: NativeSessionHandle;
  readonly #graph: Graph;
  readonly #layout: Layout;
  readonly #settings: CompileSettings;
  readonly #activations: ActivationType;
  readonly #programs = new Map<PlanForm, Program<Plan>>();
  #halves: HalvedProgram | null = null;

  /** @param activations in what training programs keep activations */
  constructor(
    native: NativeSessionHandle,
    graph: Graph,
    layout: Layout,
    settings: CompileSettings,
    activations: ActivationType,
  ) {
    this.#native = native;
    this.#graph = graph;
    this.#layout = layout;
    this.#settings = settings;
    this.#activations = activations;
  }

  /**
   * A whole form of the network.
   * @throws MixnasError `OUT_OF_MEMORY`
   */
  of(form: PlanForm): Program<Plan> {
    const found = this.#programs.get(form);
    if (found !== undefined) return found;
    const { batchSize, classWeights } = this.#settings;
    // A call asks for the momentum of statistics, so that the program's own must not be less.
    const batchNormMomentum = form === 'statistics' ? 1 : this.#settings.batchNormMomentum;
    const weighsClasses = form === 'training' && classWeights !== undefined;
    const activations = this.#activations;
    const settings = { batchSize, batchNormMomentum, form, weighsClasses, activations };
    const plan = makePlan(this.#graph, this.#layout, settings);
    const program = this.#add(plan, false);
    this.#programs.set(form, program);
    return program;
  }

  /**
   * The training step for a loss that is not among the kernels. Its values stay in the session's own memory between the
   * halves, since other sessions of the engine may compute meanwhile.
   * @throws MixnasError `OUT_OF_MEMORY`
   */
  halves(): HalvedProgram {
    if (this.#halves !== null) return this.#halves;
    const plan = makeHalves(this.#graph, this.#layout, { ...this.#settings, activations: this.#activations });
    this.#halves = { plan, forward: this.#add(plan.forward, true), backward: this.#add(plan.backward, true) };
    return this.#halves;
  }

  #add<P extends Half>(plan: P, keeps: boolean): Program<P> {
    const { words, arenaFloats, instructions } = plan;
    const number = explained(this.#graph.name, arenaFloats, () =>
      this.#native.addProgram(words, arenaFloats, instructions.length, this.#settings.batchSize, keeps),
    );
    return { plan, number };
  }
}
