import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig, type TrainingSettings } from '../../src/config/index.ts';
import { type DataReference, type Dataset, openData, prepareData, readMeta } from '../../src/data/index.ts';
import { type Batch, type CompileSettings, type Engine, openEngine, type Session } from '../../src/engine/index.ts';
import { type Graph, GraphBuilder } from '../../src/graph/index.ts';
import { type OpenProgram, openProgram, type ProgramProcess, programOf } from '../../src/program/index.ts';
import { classWeightsOf, decodeCheckpoint } from '../../src/train/index.ts';
import type { DescribedData, ProgramTask } from '../../src/trial/index.ts';
import { asPixels } from '../data/splits.ts';
import { hasPython } from '../python.ts';
import { temporaryFolder } from '../temporary.ts';
import { orderOf, taskIn } from './programs.ts';

const CLASSES = 3;
const IMAGES = 24;
const DATA = { kind: 'synthetic', resolution: 8, classes: CLASSES, imagesPerClass: 8, validationPerClass: 4 } as const;
/** One step with all images, which changes nothing: the loss of the epoch is that of its weights. */
const TRAINING = { epochs: 1, batchSize: IMAGES, learningRate: 1e-12, weightDecay: 0, augmentation: { flip: false } };

function greyNetwork(): Graph {
  const builder = new GraphBuilder('grey', [8, 8, 1]);
  const norm = builder.batchNorm('bn', builder.conv('conv', builder.input, 4, 3));
  const mixed = builder.depthwise('depthwise', builder.activation('act', norm, 'swish'), [3, 5]);
  const pooled = builder.add('pool', { kind: 'global-avg-pool' }, mixed);
  return builder.build(builder.add('dense', { kind: 'dense', units: CLASSES, bias: true }, pooled));
}

/** Images of a split as a batch with hard targets. @param indices which; default: all */
function batchOf(dataset: Dataset, split: 'train' | 'validation', indices?: readonly number[]): Batch {
  const { images: pixels, labels, count } = asPixels(dataset[split]);
  const area = dataset.size * dataset.size;
  const [mean, deviation] = [dataset.mean[0] as number, dataset.deviation[0] as number];
  const chosen = indices ?? Array.from({ length: count }, (_, i) => i);
  const images = chosen.flatMap((index) => [...pixels.subarray(index * area, (index + 1) * area)]);
  const targets = new Float32Array(chosen.length * CLASSES);
  chosen.forEach((index, i) => {
    targets[i * CLASSES + (labels[index] as number)] = 1;
  });
  return {
    count: chosen.length,
    images: Float32Array.from(images, (value) => (value / 255 - mean) / deviation),
    targets,
  };
}

describe.skipIf(!hasPython('torch'))('the PyTorch trainer (needs a python3 with torch)', () => {
  const folder = temporaryFolder();
  let program: OpenProgram;
  let engine: Engine;
  let dataset: Dataset;
  let data: DescribedData;
  let task: (changes?: Partial<ProgramTask>) => ProgramTask;

  const trainingOf = (changes: object): TrainingSettings =>
    ({
      ...parseConfig({ name: 'test', space: 'x', data: DATA, training: { ...TRAINING, ...changes } }, 'test').training,
      batchSize: IMAGES,
    }) as TrainingSettings;

  /** The native engine with weights that the trainer wrote. */
  async function sessionWith(file: string, classWeights: Float32Array | undefined): Promise<Session> {
    const settings: CompileSettings = {
      ...{ batchSize: IMAGES, weightDecay: 0, averageDecay: null, batchNormMomentum: null, threads: 1 },
      optimizer: { kind: 'sgd', momentum: 0, nesterov: false },
      classWeights,
    };
    const { state } = decodeCheckpoint(readFileSync(file), file);
    const weights = new Map([...state].filter(([name]) => !name.startsWith('slot.')));
    return await engine.compile(greyNetwork(), weights, settings);
  }

  /** Loss of one training step on training images. */
  async function lossIn(session: Session, indices?: readonly number[]): Promise<number> {
    const step = { step: 0, learningRate: 0, dropoutSeed: 0 };
    return (await session.trainBatch(batchOf(dataset, 'train', indices), step)).loss;
  }

  async function run(changes: Partial<ProgramTask>) {
    const order = orderOf(task({ graph: greyNetwork(), data, ...changes }));
    const result = await (program.processes[0] as ProgramProcess).run({ ...order, measures: program.measures });
    if (result.state !== 'complete') throw new Error(JSON.stringify(result));
    return result.metrics as Record<'accuracy' | 'loss' | 'trainLoss', number>;
  }

  beforeAll(async () => {
    const config = parseConfig({ name: 'test', space: 'x', data: DATA, evaluator: { kind: 'torch' } }, 'test');
    const settings = programOf(config.evaluator);
    if (settings === null) throw new Error('expected a program');
    program = await openProgram(settings, { workers: 1, threads: 1, cores: 1, env: process.env, version: 'test' });
    engine = await openEngine({ name: 'native', backend: 'auto', threads: 1 });
    const packing = { cacheDir: join(folder, 'grey'), log: () => undefined };
    const reference: DataReference = await prepareData({ ...DATA, channels: 1, seed: 0 }, packing);
    data = { reference, meta: await readMeta(reference) };
    dataset = await openData(reference);
    task = await taskIn(folder);
  });
  afterAll(async () => {
    await program?.close();
    engine?.dispose();
  });

  it('scores grey images and weighs named classes as the native engine does', async () => {
    const training = trainingOf({ classWeights: { [dataset.classes[1] as string]: 5 } });
    const weights = join(folder, 'named.ckpt');
    const found = await run({ training, weights });
    const classWeights = classWeightsOf(training, dataset) as Float32Array;
    const session = await sessionWith(weights, classWeights);
    const { loss, correct } = await session.evaluate(batchOf(dataset, 'validation'));
    expect(found.loss).toBeCloseTo(loss, 5);
    expect(found.accuracy).toBe(correct / dataset.validation.count);
    const [weighed, plain] = [await lossIn(session), await lossIn(await sessionWith(weights, undefined))];
    expect(found.trainLoss).toBeCloseTo(weighed, 5);
    expect(Math.abs(weighed - plain)).toBeGreaterThan(1e-3);
  });

  it("balances the classes of a rung's images, not of all", async () => {
    // 2 images of the first class, 6 of the second, none of the third
    const indices = Uint32Array.of(0, 1, 8, 9, 10, 11, 12, 13);
    const file = join(folder, 'some.u32');
    writeFileSync(file, indices);
    const training = trainingOf({ classWeights: 'balanced', epochs: 2 });
    const checkpoint = join(folder, 'paused.ckpt');
    const found = await run({
      ...{ training, checkpoint, indicesOf: () => ({ file, count: indices.length }) },
      rungs: [{ epochs: 1, annealEpochs: 0, resolution: null, imagesPerClass: 4, graph: greyNetwork() }],
    });
    const some = {
      ...dataset,
      train: { ...dataset.train, count: 8, labels: dataset.train.labels.filter((_, i) => indices.includes(i)) },
    };
    const classWeights = classWeightsOf(training, some) as Float32Array;
    expect([...classWeights]).toEqual([2, Math.fround(2 / 3), 0]);
    const session = await sessionWith(checkpoint, classWeights);
    expect(found.trainLoss).toBeCloseTo(await lossIn(session, [...indices]), 5);
  });

  it('refuses a setting that it does not know', async () => {
    const training = { ...trainingOf({}), fromTheFuture: 1 } as TrainingSettings;
    await expect(run({ training })).rejects.toThrow(/refuses: training.fromTheFuture: this trainer does not know it/);
  });
});
