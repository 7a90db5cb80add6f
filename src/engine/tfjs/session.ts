import * as tf from '@tensorflow/tfjs-core';
import {
  type Graph,
  graphParameters,
  isDecayed,
  isOfClassifier,
  isTrained,
  type Parameter,
  type Weights,
} from '../../graph/index.ts';
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
import { checkLoss, checkTargets, differentiate, scoreAnswers } from '../loss.ts';
import { averageName, slotName, slotsOf, stateTensors, stateValues } from '../session-state.ts';
import { warmUp } from '../warm-up.ts';
import { Network } from './network.ts';
import type { StepContext } from './op.ts';
import { optimizerOf } from './optimizers/choose-optimizer.ts';
import type { Optimizer } from './optimizers/optimizer.ts';

/** A network being trained with TensorFlow.js: its weights, optimiser slots and averages are tensors of one back end. */
export class TfjsSession implements Session {
  readonly #graph: Graph;
  readonly #backend: string;
  readonly #settings: CompileSettings;
  readonly #parameters: readonly Parameter[];
  readonly #network: Network;
  readonly #optimizer: Optimizer;
  /** All tensors of the session by the names of `SessionState`. */
  readonly #tensors = new Map<string, tf.Tensor>();

  private constructor(graph: Graph, settings: CompileSettings, backend: string) {
    this.#graph = graph;
    this.#backend = backend;
    this.#settings = settings;
    this.#parameters = graphParameters(graph);
    this.#network = new Network(graph, settings.batchNormMomentum);
    this.#optimizer = optimizerOf(settings.optimizer);
  }

  /** @param weights checked to fit the graph */
  static async create(graph: Graph, weights: Weights, settings: CompileSettings, backend: string): Promise<Session> {
    checkLoss(settings);
    const session = new TfjsSession(graph, settings, backend);
    await session.load(weights);
    return session;
  }

  async trainBatch(batch: Batch, { step, learningRate, dropoutSeed }: StepSettings): Promise<BatchScore> {
    const constant = this.#settings.batchNormMomentum !== null;
    const momentumOf = (own: number): number => (constant ? own : Math.min(own, warmUp(step)));
    const { score, gradients, moving } = await this.#differentiate(batch, { dropoutSeed, momentumOf });
    for (const [name, tensor] of moving) this.#replace(name, tensor);
    for (const parameter of this.#parameters) {
      if (isTrained(parameter)) this.#update(parameter, gradients.get(parameter.name) as tf.Tensor, learningRate);
    }
    tf.dispose([...gradients.values()]);
    this.#average(step);
    return score;
  }

  async gradients(batch: Batch, dropoutSeed: number): Promise<Weights> {
    const { gradients, moving } = await this.#differentiate(batch, { dropoutSeed, momentumOf: (own) => own });
    tf.dispose([...moving.values()]);
    return await takeAll(gradients);
  }

  async gatherStatistics(
    images: Float32Array,
    count: number,
    { momentum, averaged = false }: GatherSettings,
  ): Promise<void> {
    await tf.setBackend(this.#backend);
    const tensor = this.#imageTensor(images, count);
    const pass = this.#network.forward(tensor, this.#weights(averaged), {
      dropoutSeed: null,
      momentumOf: () => momentum,
    });
    tf.dispose([tensor, pass.output, ...pass.records.flatMap(({ saved }) => saved)]);
    for (const [name, moving] of this.#network.moving(pass)) this.#replace(this.#nameOf(name, averaged), moving);
  }

  async evaluate(batch: Batch, options: { averaged?: boolean } = {}): Promise<BatchScore> {
    return scoreAnswers(await this.predict(batch.images, batch.count, options), batch, this.#settings.loss);
  }

  async predict(images: Float32Array, count: number, options: { averaged?: boolean } = {}): Promise<Float32Array> {
    await tf.setBackend(this.#backend);
    const weights = this.#weights(options.averaged === true);
    return await take(tf.tidy(() => this.#network.infer(this.#imageTensor(images, count), weights)));
  }

  async weights(options: { averaged?: boolean } = {}): Promise<Weights> {
    return await copyAll(this.#weights(options.averaged === true));
  }

  async state(): Promise<SessionState> {
    return await copyAll(this.#tensors);
  }

  async load(state: SessionState): Promise<void> {
    await tf.setBackend(this.#backend);
    const tensors = stateTensors(this.#parameters, this.#settings);
    const values = stateValues(tensors, state, this.#graph.name);
    for (const [i, { name, parameter }] of tensors.entries()) {
      const [value, shape] = [values[i] as Float32Array | number, [...parameter.shape]];
      this.#replace(name, typeof value === 'number' ? tf.fill(shape, value) : tf.tensor(value.slice(), shape));
    }
  }

  dispose(): void {
    tf.dispose([...this.#tensors.values()]);
    this.#tensors.clear();
  }

  async #differentiate(batch: Batch, step: StepContext) {
    await tf.setBackend(this.#backend);
    checkTargets(this.#settings, batch);
    const images = this.#imageTensor(batch.images, batch.count);
    const weights = this.#weights(false);
    const pass = this.#network.forward(images, weights, step);
    images.dispose();
    const answers = await take(pass.output);
    const { score, gradient } = differentiate(answers, batch, this.#settings);
    const dAnswers = tf.tensor4d(gradient, [batch.count, 1, 1, answers.length / batch.count]);
    const gradients = this.#network.backward(pass, dAnswers, weights);
    dAnswers.dispose();
    return { score, gradients, moving: this.#network.moving(pass) };
  }

  #update(parameter: Parameter, gradient: tf.Tensor, learningRate: number): void {
    const { name } = parameter;
    const { bodyRate = 1 } = this.#settings;
    const rate = isOfClassifier(this.#graph, parameter) ? learningRate : learningRate * bodyRate;
    const slots = slotsOf(this.#settings.optimizer).map((slot) => slotName(slot, name));
    const updated = tf.tidy(() => {
      const weight = this.#tensor(name);
      const decay = isDecayed(parameter) ? this.#settings.weightDecay : 0;
      const total = decay === 0 ? gradient : tf.add(gradient, tf.mul(weight, decay));
      return this.#optimizer.update(
        weight,
        total,
        slots.map((slot) => this.#tensor(slot)),
        rate,
      );
    });
    this.#replace(name, updated.weight);
    for (const [i, slot] of slots.entries()) this.#replace(slot, updated.slots[i] as tf.Tensor);
  }

  #average(step: number): void {
    const { averageDecay } = this.#settings;
    if (averageDecay === null) return;
    const decay = Math.min(averageDecay, warmUp(step));
    for (const { name } of this.#parameters) {
      const key = averageName(name);
      const next = tf.tidy(() => tf.add(tf.mul(this.#tensor(key), decay), tf.mul(this.#tensor(name), 1 - decay)));
      this.#replace(key, next);
    }
  }

  #weights(averaged: boolean): Map<string, tf.Tensor> {
    return new Map(this.#parameters.map(({ name }) => [name, this.#tensor(this.#nameOf(name, averaged))]));
  }

  /** The tensor of a weight: its average where that is asked for and kept. */
  #nameOf(weight: string, averaged: boolean): string {
    return averaged && this.#settings.averageDecay !== null ? averageName(weight) : weight;
  }

  #imageTensor(images: Float32Array, count: number): tf.Tensor4D {
    const [height, width, channels] = this.#graph.input;
    if (count < 1 || count > this.#settings.batchSize) {
      throw bug(`a batch of ${count} images: expected 1 to ${this.#settings.batchSize}`);
    }
    if (images.length !== count * height * width * channels) {
      throw bug(`${images.length} values for ${count} images of ${this.#graph.input.join('×')}`);
    }
    return tf.tensor4d(images, [count, height, width, channels]);
  }

  #tensor(name: string): tf.Tensor {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined) throw bug(`no tensor ${name} in the session of ${this.#graph.name}`);
    return tensor;
  }

  #replace(name: string, tensor: tf.Tensor): void {
    this.#tensors.get(name)?.dispose();
    this.#tensors.set(name, tensor);
  }
}

/** The values of a tensor, which is disposed of. */
async function take(tensor: tf.Tensor): Promise<Float32Array> {
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return values;
}

async function takeAll(tensors: ReadonlyMap<string, tf.Tensor>): Promise<Map<string, Float32Array>> {
  const copies = await copyAll(tensors);
  tf.dispose([...tensors.values()]);
  return copies;
}

async function copyAll(tensors: ReadonlyMap<string, tf.Tensor>): Promise<Map<string, Float32Array>> {
  const copies = new Map<string, Float32Array>();
  for (const [name, tensor] of tensors) copies.set(name, ((await tensor.data()) as Float32Array).slice());
  return copies;
}
