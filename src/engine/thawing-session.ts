import { type Graph, graphParameters, type SplitGraph, type Weights } from '../graph/index.ts';
import type {
  Batch,
  BatchScore,
  CompileSettings,
  Engine,
  GatherSettings,
  Session,
  SessionState,
  StepSettings,
} from './engine.ts';
import { averageName } from './session-state.ts';

/** A network whose first layers stay as they are for a while. */
export interface FrozenTask {
  readonly graph: Graph;
  /** The same in two: what is frozen, and what is trained. */
  readonly split: SplitGraph;
  /** Steps after which all of it is trained; Infinity = never. */
  readonly steps: number;
}

/** Which half a tensor of a state belongs to: the weight behind `slot.<slot>:` and `average:`. */
function weightOf(name: string): string {
  return name.startsWith('slot.') || name.startsWith('average:') ? name.slice(name.indexOf(':') + 1) : name;
}

const namesOf = (graph: Graph): ReadonlySet<string> => new Set(graphParameters(graph).map(({ name }) => name));

/**
 * A session whose first layers are frozen: they compute in inference form (moving statistics), take no gradient and keep their
 * weights and statistics. After so many steps everything is trained, from the weights, slots and averages that are there; the
 * optimiser's slots of what was frozen start fresh.
 */
class ThawingSession implements Session {
  readonly #engine: Engine;
  readonly #task: FrozenTask;
  readonly #settings: CompileSettings;
  readonly #frozen: ReadonlySet<string>;
  readonly #body: Session;
  readonly #tail: Session;
  /** Once everything is trained. */
  #whole: Session | null = null;

  constructor(engine: Engine, task: FrozenTask, settings: CompileSettings, [body, tail]: readonly [Session, Session]) {
    this.#engine = engine;
    this.#task = task;
    this.#settings = settings;
    this.#frozen = namesOf(task.split.body);
    this.#body = body;
    this.#tail = tail;
  }

  async trainBatch(batch: Batch, step: StepSettings): Promise<BatchScore> {
    if (this.#whole === null && step.step >= this.#task.steps) await this.#thaw(await this.state());
    if (this.#whole !== null) return await this.#whole.trainBatch(batch, step);
    return await this.#tail.trainBatch(await this.#features(batch), step);
  }

  async gradients(batch: Batch, dropoutSeed: number): Promise<Weights> {
    if (this.#whole !== null) return await this.#whole.gradients(batch, dropoutSeed);
    return await this.#tail.gradients(await this.#features(batch), dropoutSeed);
  }

  async gatherStatistics(images: Float32Array, count: number, options: GatherSettings): Promise<void> {
    if (this.#whole !== null) return await this.#whole.gatherStatistics(images, count, options);
    await this.#tail.gatherStatistics(await this.#body.predict(images, count), count, options);
  }

  async evaluate(batch: Batch, options: { averaged?: boolean } = {}): Promise<BatchScore> {
    if (this.#whole !== null) return await this.#whole.evaluate(batch, options);
    return await this.#tail.evaluate(await this.#features(batch), options);
  }

  async predict(images: Float32Array, count: number, options: { averaged?: boolean } = {}): Promise<Float32Array> {
    if (this.#whole !== null) return await this.#whole.predict(images, count, options);
    return await this.#tail.predict(await this.#body.predict(images, count), count, options);
  }

  async weights(options: { averaged?: boolean } = {}): Promise<Weights> {
    if (this.#whole !== null) return await this.#whole.weights(options);
    return new Map([...(await this.#body.weights()), ...(await this.#tail.weights(options))]);
  }

  async state(): Promise<SessionState> {
    if (this.#whole !== null) return await this.#whole.state();
    const frozen = [...(await this.#body.weights())];
    // what does not change is its own average
    const averages =
      this.#settings.averageDecay === null ? [] : frozen.map(([name, values]) => [averageName(name), values] as const);
    return new Map([...frozen, ...(await this.#tail.state()), ...averages]);
  }

  async load(state: SessionState): Promise<void> {
    const wasThawed = [...state.keys()].some((name) => name.startsWith('slot.') && this.#frozen.has(weightOf(name)));
    if (wasThawed) return await this.#thaw(state);
    this.#whole?.dispose();
    this.#whole = null;
    const entries = [...state];
    await this.#body.load(new Map(entries.filter(([name]) => this.#frozen.has(name))));
    await this.#tail.load(new Map(entries.filter(([name]) => !this.#frozen.has(weightOf(name)))));
  }

  dispose(): void {
    this.#whole?.dispose();
    this.#body.dispose();
    this.#tail.dispose();
  }

  async #features({ images, ...batch }: Batch): Promise<Batch> {
    return { ...batch, images: await this.#body.predict(images, batch.count) };
  }

  async #thaw(state: SessionState): Promise<void> {
    const names = namesOf(this.#task.graph);
    const weights = new Map([...state].filter(([name]) => names.has(name)));
    this.#whole ??= await this.#engine.compile(this.#task.graph, weights, this.#settings);
    await this.#whole.load(state);
  }
}

/**
 * Compiles a network whose first layers are frozen for a while.
 * @param weights of the whole network
 * @throws MixnasError as `Engine.compile` does
 */
export async function compileFrozen(
  engine: Engine,
  task: FrozenTask,
  weights: Weights,
  settings: CompileSettings,
): Promise<Session> {
  const { classWeights: _, ...plain } = settings;
  const of = (graph: Graph): Weights => {
    const names = namesOf(graph);
    return new Map([...weights].filter(([name]) => names.has(name)));
  };
  const { body, tail } = task.split;
  const first = await engine.compile(body, of(body), { ...plain, averageDecay: null });
  try {
    return new ThawingSession(engine, task, settings, [first, await engine.compile(tail, of(tail), settings)]);
  } catch (error) {
    first.dispose();
    throw error;
  }
}
