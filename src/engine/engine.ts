import type { Graph, Weights } from '../graph/index.ts';
import type { ActivationType } from './activation-type.ts';
import type { InstructionSet } from './instruction-sets.ts';

/** Engines that exist; `native` is this project's C++ kernels, `tfjs` TensorFlow.js. */
export type EngineName = 'native' | 'tfjs';

/**
 * Gradient descent with momentum: v <- momentum * v + g; w <- w - rate * v, or with Nesterov's look-ahead
 * w <- w - rate * (g + momentum * v). (Sutskever et al., ICML 2013, in the form of TensorFlow and PyTorch.)
 */
export interface SgdSettings {
  readonly kind: 'sgd';
  /** In [0, 1). */
  readonly momentum: number;
  readonly nesterov: boolean;
}

/**
 * RMSProp as TensorFlow defines it: s <- decay * s + (1 - decay) * g^2 with s starting at 1;
 * m <- momentum * m + rate * g / sqrt(s + epsilon); w <- w - m.
 */
export interface RmsPropSettings {
  readonly kind: 'rmsprop';
  readonly decay: number;
  readonly momentum: number;
  readonly epsilon: number;
}

export type OptimizerSettings = SgdSettings | RmsPropSettings;

/**
 * What a training step minimises, computed in JavaScript from the network's answers. It must be a pure function: equal
 * arguments give equal bits.
 */
export interface Loss {
  /** Floats of one image's row in `Batch.targets`. */
  readonly targetSize: number;
  /**
   * @param answers float32 [count, outputs], not to be written to
   * @param targets float32 [count, targetSize], not to be written to
   * @param gradient float32 [count, outputs] of zeros, filled with d loss / d answers; null = only the score is wanted
   */
  score(answers: Float32Array, targets: Float32Array, count: number, gradient: Float32Array | null): BatchScore;
}

/** What an engine must know to train one network. */
export interface CompileSettings {
  /** Most images in one call of `trainBatch`, `evaluate` or `predict`; fewer are allowed. */
  readonly batchSize: number;
  readonly optimizer: OptimizerSettings;
  /** Added to each decayed weight's gradient: g <- g + weightDecay * w (batch norm is left alone). 0 = off. */
  readonly weightDecay: number;
  /**
   * Exponential average of the weights (moving statistics too): a <- d * a + (1 - d) * w, with d this decay, or `warmUp` of the
   * step where that is less. null = off.
   */
  readonly averageDecay: number | null;
  /** What the learning rate of all layers but the classifier is multiplied by, in [0, 1]. Left out, 1. */
  readonly bodyRate?: number | undefined;
  /** Momentum of every batch norm at every step; null = as the graph says, or `warmUp` of the step where that is less. */
  readonly batchNormMomentum: number | null;
  /**
   * float32 [classes], what each class weighs in the loss of training: -sum over classes of weight * target * log softmax,
   * averaged over the images. Left out, each weighs 1. `evaluate` never weighs.
   * @see PyTorch's cross_entropy with soft targets and `weight`
   */
  readonly classWeights?: Float32Array | undefined;
  /** Left out, softmax cross-entropy of `classWeights` (classification). Not together with `classWeights`. */
  readonly loss?: Loss | undefined;
  /** Threads to compute with; at least 1. */
  readonly threads: number;
}

/** One batch of images with their targets. */
export interface Batch {
  /** Number of images, 1..batchSize. */
  readonly count: number;
  /** float32 [count, height, width, channels], normalised. */
  readonly images: Float32Array;
  /**
   * float32 [count, classes]; each row sums to 1 (label smoothing and mixup are already in it). With `CompileSettings.loss`
   * float32 [count, loss.targetSize], as that loss wants them.
   */
  readonly targets: Float32Array;
}

export interface StepSettings {
  /** Steps that this training took before, over all epochs: moving averages warm up by it. */
  readonly step: number;
  readonly learningRate: number;
  /** Seed of this step's dropout masks, uint32; see `dropoutMask`. */
  readonly dropoutSeed: number;
}

/** How statistics of a batch enter the moving ones. */
export interface GatherSettings {
  /** In [0, 1]: 0 replaces what was there. */
  readonly momentum: number;
  readonly averaged?: boolean;
}

/** Of one batch; with `CompileSettings.loss` both are what that loss says. */
export interface BatchScore {
  /** Mean cross-entropy in nats against the batch's targets; not finite when training diverged. */
  readonly loss: number;
  /** Images whose largest logit is where the target is largest. */
  readonly correct: number;
}

/**
 * Everything that training changes, by name, so that a session loaded with it continues bit for bit: the weights as
 * `Parameter.name`, optimiser slots as `slot.<slot>:<name>` for every trained weight (SGD: `velocity`; RMSProp: `square`
 * and `momentum`) and averaged weights as `average:<name>` for every weight, where averaging is on.
 */
export type SessionState = ReadonlyMap<string, Float32Array>;

/** One network on an engine. Calls must not overlap; each resolves when the work is done. */
export interface Session {
  /** One step of forward, backward and update; dropout on, batch statistics used and gathered. */
  trainBatch(batch: Batch, step: StepSettings): Promise<BatchScore>;
  /**
   * Gradient of the batch's loss with respect to every trained parameter, float32 in the parameter's shape;
   * as one training step sees it (batch statistics, dropout on) but without weight decay, and nothing is changed. For
   * tests and for comparing engines.
   */
  gradients(batch: Batch, dropoutSeed: number): Promise<Weights>;
  /**
   * The forward pass of one training step, without dropout, for what it leaves behind: every batch norm's moving statistics
   * become momentum * old + (1 - momentum) * the batch's (variance unbiased). Nothing else changes. `averaged` takes weights
   * and moving statistics from the averaged ones, where there are any. See `calibrate`.
   * @param images float32 [count, height, width, channels], normalised
   */
  gatherStatistics(images: Float32Array, count: number, options: GatherSettings): Promise<void>;
  /** Inference form: moving statistics, no dropout. `averaged` uses the averaged weights where there are any. */
  evaluate(batch: Batch, options?: { averaged?: boolean }): Promise<BatchScore>;
  /** Logits float32 [count, classes] in inference form. */
  predict(images: Float32Array, count: number, options?: { averaged?: boolean }): Promise<Float32Array>;
  /** A copy of the weights (the averaged ones where asked for and kept). */
  weights(options?: { averaged?: boolean }): Promise<Weights>;
  /** A copy of everything, for a checkpoint. */
  state(): Promise<SessionState>;
  /** Takes weights, or a whole state. What a bare set of weights lacks starts fresh (slots, averages). */
  load(state: SessionState): Promise<void>;
  /** Frees memory. The session must not be used afterwards. */
  dispose(): void;
}

/** A way to compute. */
export interface Engine {
  readonly name: EngineName;
  /** What it runs on and its version, as stored with a run: `tfjs 2 wasm (TensorFlow.js 4.22.0)`, `native 3 avx512`. */
  readonly version: string;
  /** True where it computes on one thread, whatever `CompileSettings.threads` says. */
  readonly singleThreaded: boolean;
  /**
   * Prepares a network for training and inference, with `weights` as its start.
   * @throws MixnasError `GRAPH_SHAPE`, `WEIGHTS_MISMATCH`
   */
  compile(graph: Graph, weights: Weights, settings: CompileSettings): Promise<Session>;
  /** Frees what sessions share. */
  dispose(): void;
}

/** Options by which an engine is opened. */
export interface EngineOptions {
  readonly name: EngineName;
  /** Only for `tfjs`: `auto` takes the first that works of tensorflow, wasm. */
  readonly backend: 'auto' | 'tensorflow' | 'wasm' | 'cpu';
  /** Only for `native`: the best that this processor runs with `auto` or when left out. */
  readonly instructionSet?: 'auto' | InstructionSet | undefined;
  /** Only for `native`: in what training keeps activations between forward and backward; float32 when left out. */
  readonly activations?: ActivationType | undefined;
  readonly threads: number;
}

/** One way to compute that was looked for on this machine. */
export interface EngineProbe {
  readonly engine: EngineName;
  /** `tensorflow`, `wasm`, `cpu` of tfjs; the instruction set of `native`. */
  readonly backend: string;
  readonly available: boolean;
  /** Version and what it runs on, or why it is not there. */
  readonly detail: string;
  /** The command that adds it, where there is one; null when it is there already. */
  readonly install: string | null;
}
