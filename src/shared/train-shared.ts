import type { TrainingSettings } from '../config/index.ts';
import { channelsOf, type Dataset, stepsPerEpoch, trainBatches } from '../data/index.ts';
import type { Engine, Session, SessionState } from '../engine/index.ts';
import { type Cut, withDropout } from '../graph/index.ts';
import type { Genotype, NetworkTarget, SearchSpace } from '../space/index.ts';
import { Tally } from '../task/index.ts';
import { classWeightsOf, compileSettings, learningRateAt, nextTurn, type StepProgress } from '../train/index.ts';
import type { EpochRecord } from '../trial/index.ts';
import { MixnasError } from '../util/errors.ts';
import { stream } from '../util/random.ts';
import { sharedNetwork } from './network.ts';
import { SharedWeights } from './shared-weights.ts';

/** A training of weights that all networks of a space share. */
export interface SharedTask {
  readonly space: SearchSpace;
  /** With the side of the training images. */
  readonly target: NetworkTarget;
  readonly dataset: Dataset;
  /** `epochs` is that of the shared training; `averageDecay` is not used. */
  readonly training: TrainingSettings;
  /** Steps that a network is trained before the next one takes its turn. */
  readonly stepsPerNetwork: number;
  readonly threads: number;
  readonly seed: string;
  /** The network of a turn, counted from 0; a function of the turn alone. */
  readonly networkOf: (turn: number) => Genotype;
}

export interface SharedOptions {
  /** What a checkpoint held; null = from fresh weights. */
  readonly from: { readonly history: readonly EpochRecord[]; readonly state: SessionState } | null;
  /** Called after each epoch and awaited. After the last one the state holds the weights alone. */
  readonly keep: (checkpoint: { history: readonly EpochRecord[]; state: SessionState }) => Promise<void>;
  readonly onProgress?: (progress: StepProgress) => void;
  /** Stops between two steps; the training then throws the signal's reason. */
  readonly signal: AbortSignal;
}

/** Turns of one epoch: the last one may be shorter. */
function turnsPerEpoch({ dataset, training, stepsPerNetwork }: SharedTask): number {
  return Math.ceil(stepsPerEpoch(dataset, training.batchSize) / stepsPerNetwork);
}

/** The network whose turn it is, in a session that stands where the shared weights stand. */
class Turn {
  readonly #weights: SharedWeights;
  readonly #cuts: ReadonlyMap<string, Cut>;
  readonly #training: TrainingSettings;
  readonly session: Session;

  private constructor(
    weights: SharedWeights,
    cuts: ReadonlyMap<string, Cut>,
    training: TrainingSettings,
    session: Session,
  ) {
    this.#weights = weights;
    this.#cuts = cuts;
    this.#training = training;
    this.session = session;
  }

  static async begin(task: SharedTask, weights: SharedWeights, engine: Engine, turn: number): Promise<Turn> {
    const { space, target, dataset, training, threads } = task;
    const network = sharedNetwork(space, task.networkOf(turn), target);
    const cuts = weights.cuts(network);
    const taken = weights.weights(cuts);
    const classWeights = classWeightsOf(training, dataset);
    const settings = { ...compileSettings(training, threads), averageDecay: null, classWeights };
    const session = await engine.compile(withDropout(network.graph, training.dropout), taken, settings);
    await session.load(new Map([...taken, ...weights.slots(cuts, training.optimizer)]));
    return new Turn(weights, cuts, training, session);
  }

  async end(): Promise<void> {
    this.#weights.keep(this.#cuts, await this.session.state(), this.#training.optimizer);
    this.session.dispose();
  }
}

function diverged(epoch: number, step: number): MixnasError {
  return new MixnasError('SHARED_DIVERGED', `the shared weights diverged in epoch ${epoch}, step ${step}`, {
    hint: 'lower training.learningRate',
    exitCode: 1,
  });
}

async function runEpoch(
  task: SharedTask,
  weights: SharedWeights,
  engine: Engine,
  epoch: number,
  { onProgress, signal }: SharedOptions,
): Promise<EpochRecord> {
  const { dataset, training, stepsPerNetwork, seed } = task;
  const { batchSize, augmentation, labelSmoothing, epochs } = training;
  const begun = performance.now();
  const steps = stepsPerEpoch(dataset, batchSize);
  const dropout = stream(seed, 'dropout', epoch);
  const tally = new Tally();
  let [step, learningRate] = [0, 0];
  let turn: Turn | null = null;
  try {
    for await (const batch of trainBatches(dataset, { batchSize, augmentation, labelSmoothing, seed, epoch })) {
      signal.throwIfAborted();
      const at = (epoch - 1) * turnsPerEpoch(task) + step / stepsPerNetwork;
      turn ??= await Turn.begin(task, weights, engine, at);
      const place = (epoch - 1) * steps + step;
      learningRate = learningRateAt(training, { step: place, stepsPerEpoch: steps, epochs });
      const dropoutSeed = dropout.uint32();
      const { loss, correct } = await turn.session.trainBatch(batch, { step: place, learningRate, dropoutSeed });
      step++;
      if (!Number.isFinite(loss)) throw diverged(epoch, step);
      tally.add({ loss, correct }, batch.count);
      onProgress?.({ epoch, step, steps, loss });
      if (step % stepsPerNetwork === 0 || step === steps) {
        await turn.end();
        turn = null;
      }
      await nextTurn();
    }
  } finally {
    turn?.session.dispose();
  }
  const seconds = (performance.now() - begun) / 1000;
  const { loss: trainLoss, accuracy: trainAccuracy } = tally;
  return { epoch, trainLoss, trainAccuracy, accuracy: null, loss: null, learningRate, seconds };
}

/**
 * Trains the weights that all networks of a space share: network after network, each for a few steps with its part of the
 * weights (Guo et al., ECCV 2020, "Single path one-shot neural architecture search with uniform sampling"). The rate follows the schedule over all epochs.
 * Continued from what `keep` was given, the result is the same bit for bit.
 * @throws MixnasError `SHARED_DIVERGED`; the reason of `options.signal`; what the engine and `keep` throw
 */
export async function trainShared(task: SharedTask, engine: Engine, options: SharedOptions): Promise<void> {
  const { space, dataset, training, seed } = task;
  const classes = dataset.classes.length;
  const channels = channelsOf(dataset);
  const { from } = options;
  const weights =
    from === null
      ? SharedWeights.fresh(space, classes, seed, channels, training)
      : SharedWeights.of(space, classes, from.state, channels);
  const history = [...(from?.history ?? [])];
  for (let epoch = history.length + 1; epoch <= training.epochs; epoch++) {
    history.push(await runEpoch(task, weights, engine, epoch, options));
    await options.keep({ history, state: epoch < training.epochs ? weights.tensors : weights.trained });
  }
}
