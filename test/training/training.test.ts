import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeArchitecture } from '../../src/architecture/index.ts';
import type { TrainingConfig } from '../../src/config/index.ts';
import { initialWeights, type Weights } from '../../src/graph/index.ts';
import { TRAINING_FILES, trainingFile } from '../../src/store/index.ts';
import type { ClassifierScore } from '../../src/task/index.ts';
import { decodeCheckpoint } from '../../src/train/index.ts';
import { resumeTraining, startTraining, type TrainingResult } from '../../src/training/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { fitContext, smallConfig, smallNetwork } from './small.ts';

const folder = temporaryFolder();
const network = () => makeArchitecture('small', smallNetwork());
let count = 0;

async function start(config: TrainingConfig, context = fitContext(folder).context, from: Weights | null = null) {
  const path = join(folder, `training-${count++}`);
  return { path, result: await startTraining(config, network, path, context, from) };
}

/** A training that was stopped in its second epoch. */
async function stopped(config: TrainingConfig, from: Weights | null = null) {
  const { context } = fitContext(folder, (event, stop) => {
    if (event.kind === 'step' && event.progress.epoch === 2) stop.abort(new Error('enough'));
  });
  return await start(config, context, from);
}

function checkpoint(path: string, file: 'last' | 'best') {
  const name = trainingFile(path, file);
  return decodeCheckpoint(readFileSync(name), name);
}

/** Everything but times. */
function numbers({ history, best, seconds: _, ...rest }: TrainingResult) {
  const bare = (record: TrainingResult['best']) => record && { ...record, seconds: 0 };
  return { ...rest, history: history.map(bare), best: bare(best) };
}

describe('startTraining', () => {
  it('trains, validates each epoch, tests once at the end, and leaves everything in one folder', async () => {
    const { context, events, log } = fitContext(folder);
    const { path, result } = await start(smallConfig(), context);
    expect(result).toMatchObject({ status: 'finished', epochs: 3, done: 3, averaged: false });
    expect(result.data).toMatchObject({ classes: 6, size: 8, train: 48, validation: 24, test: 600 });
    expect(result.history.map(({ accuracy }) => typeof accuracy)).toEqual(['number', 'number', 'number']);
    expect(result.test?.images).toBe(600);
    const { top5, accuracy: reached } = result.test as ClassifierScore;
    expect(top5).toBeGreaterThanOrEqual(reached);
    const { start: _start, lock: _lock, log: _log, state: _state, output: _output, ...files } = TRAINING_FILES;
    expect(readdirSync(path).sort()).toEqual([...Object.values(files), TRAINING_FILES.lock].sort());
    expect(JSON.parse(readFileSync(trainingFile(path, 'result'), 'utf8'))).toEqual({ schemaVersion: 1, ...result });
    expect(log).toEqual(['training begins', 'epoch ended', 'epoch ended', 'epoch ended', 'training ends']);
    expect(events.filter(({ kind }) => kind === 'step')).toHaveLength(9);
    expect(checkpoint(path, 'last').history).toEqual(result.history);
    expect(checkpoint(path, 'best').history.at(-1)).toEqual(result.best);
  });

  it('trains on all images where none are to validate', async () => {
    const { path, result } = await start(smallConfig({ epochs: 1 }, { kind: 'synthetic', validationPerClass: 0 }));
    expect(result.data).toMatchObject({ validation: 0 });
    expect(result.history[0]).toMatchObject({ accuracy: null, loss: null });
    expect(result.best).toBeNull();
    expect(existsSync(trainingFile(path, 'best'))).toBe(false);
    expect(result.test).not.toBeNull();
  });

  it('tells the accuracy of averaged weights where averaging is on', async () => {
    const plain = await start(smallConfig({ epochs: 1 }));
    const averaged = await start(smallConfig({ epochs: 1, averageDecay: 0.9 }));
    expect(averaged.result.averaged).toBe(true);
    expect(averaged.result.test?.loss).not.toBe(plain.result.test?.loss);
    expect(averaged.result.history[0]?.trainLoss).toBe(plain.result.history[0]?.trainLoss);
  });

  it('keeps the exact statistics that it validated with, and trains on as if it had not', async () => {
    const moving = await start(smallConfig());
    const exact = await start(smallConfig({ statistics: { kind: 'exact', images: 48 } }));
    const losses = ({ result }: typeof exact) => result.history.map(({ trainLoss }) => trainLoss);
    expect(losses(exact)).toEqual(losses(moving));
    expect(exact.result.history.map(({ loss }) => loss)).not.toEqual(moving.result.history.map(({ loss }) => loss));
    const [last, without] = [checkpoint(exact.path, 'last').state, checkpoint(moving.path, 'last').state];
    expect([...last.keys()]).toEqual([...without.keys()]);
    for (const [name, values] of last) {
      const isStatistic = /bn.*\/(mean|variance)$/.test(name) && !name.startsWith('slot.');
      if (isStatistic) expect(values, name).not.toEqual(without.get(name));
      else expect(values, name).toEqual(without.get(name));
    }
  });

  it('computes exact statistics at the end where no images are to validate', async () => {
    const data = { kind: 'synthetic', validationPerClass: 0 };
    const moving = await start(smallConfig({ epochs: 1 }, data));
    const exact = await start(smallConfig({ epochs: 1, statistics: { kind: 'exact' } }, data));
    expect(exact.result.test?.loss).not.toBe(moving.result.test?.loss);
  });

  it('keeps the last checkpoint of a training that diverges, and says where', async () => {
    const path = join(folder, 'diverging');
    const schedule = { kind: 'exponential', decay: 1, everyEpochs: 1, warmupEpochs: 0 };
    const config = smallConfig({ learningRate: 1e30, schedule, augmentation: {} });
    const { context, log } = fitContext(folder);
    await expect(startTraining(config, network, path, context)).rejects.toMatchObject({
      code: 'DIVERGED',
      exitCode: 1,
      message: expect.stringMatching(/not finite at step \d of epoch 1; no epoch was finished/),
    });
    expect(log).toEqual(['training begins', 'training failed']);
    expect(existsSync(trainingFile(path, 'result'))).toBe(false);
  });

  it('refuses a folder in use, and a network for other images before it makes the folder', async () => {
    const { path } = await start(smallConfig({ epochs: 1 }));
    const { context } = fitContext(folder);
    const again = startTraining(smallConfig(), network, path, context);
    await expect(again).rejects.toMatchObject({ code: 'RUN_EXISTS', hint: expect.stringContaining('mixnas resume') });
    const other = join(folder, 'other');
    const larger = () => makeArchitecture('larger', smallNetwork(16, 6));
    await expect(startTraining(smallConfig(), larger, other, context)).rejects.toMatchObject({
      code: 'GRAPH_SHAPE',
      message: expect.stringContaining('16×16 images with 3 channels and 6 classes; the data has 8×8'),
    });
    expect(existsSync(other)).toBe(false);
  });
});

describe('resumeTraining', () => {
  it.each([
    ['SGD', {}],
    ['RMSProp with averages', { optimizer: { kind: 'rmsprop' }, averageDecay: 0.9, learningRate: 0.01 }],
    ['warming averages', { batchNormMomentum: null, averageDecay: 0.99 }],
    ['exact statistics', { statistics: { kind: 'exact', images: 32 }, averageDecay: 0.9 }],
    ['residual blocks that start as identities', { residualInit: 'zeros' }],
  ])('continues bit for bit after a stop within an epoch: %s', async (_title, training) => {
    const whole = await start(smallConfig(training));
    const { path, result } = await stopped(smallConfig(training));
    expect(result).toMatchObject({ status: 'interrupted', done: 1, test: null });
    const { context, events } = fitContext(folder);
    const resumed = await resumeTraining(path, context);
    expect(events.find(({ kind }) => kind === 'begin')).toMatchObject({ done: 1 });
    expect(numbers(resumed)).toEqual(numbers(whole.result));
    expect(checkpoint(path, 'last').state).toEqual(checkpoint(whole.path, 'last').state);
    expect(checkpoint(path, 'best').state).toEqual(checkpoint(whole.path, 'best').state);
  });

  it('gives the result of a finished training again, and tests one that was stopped just before', async () => {
    const { path, result } = await start(smallConfig());
    const { context, events } = fitContext(folder);
    expect(await resumeTraining(path, context)).toEqual({ schemaVersion: 1, ...result });
    expect(events.filter(({ kind }) => kind === 'step')).toEqual([]);
    rmSync(trainingFile(path, 'result'));
    expect(await resumeTraining(path, context)).toEqual(result);
  });

  it('says everything that was changed', async () => {
    const { path } = await stopped(smallConfig());
    const config = trainingFile(path, 'config');
    const text = readFileSync(config, 'utf8');
    writeFileSync(config, text.replace('epochs: 3', 'epochs: 5').replace('crop: 1', 'crop: 2'));
    await expect(resumeTraining(path, fitContext(folder).context)).rejects.toMatchObject({
      code: 'RUN_CHANGED',
      message: expect.stringMatching(
        /training\.epochs was 3, now it is 5\n.*training\.augmentation\.crop was 1, now it is 2$/,
      ),
    });
    writeFileSync(config, text.replace('imagesPerClass: 8', 'imagesPerClass: 7'));
    await expect(resumeTraining(path, fitContext(folder).context)).rejects.toThrow(
      /\n {2}data was "[0-9a-f]+", now it is/,
    );
    writeFileSync(config, text);
    const architecture = trainingFile(path, 'architecture');
    const before = readFileSync(architecture, 'utf8');
    writeFileSync(
      architecture,
      JSON.stringify(makeArchitecture('small', smallNetwork(8, 6))).replace('"relu"', '"swish"'),
    );
    await expect(resumeTraining(path, fitContext(folder).context)).rejects.toThrow(/\n {2}network was/);
    writeFileSync(architecture, before);
    expect((await resumeTraining(path, fitContext(folder).context)).status).toBe('finished');
  });

  it('refuses what is no training, a damaged checkpoint and one of another training', async () => {
    const { path } = await stopped(smallConfig());
    const { context } = fitContext(folder);
    await expect(resumeTraining(join(folder, 'nowhere'), context)).rejects.toMatchObject({ code: 'NOT_A_RUN' });
    const other = await stopped({ ...smallConfig(), seed: 4 });
    const last = trainingFile(path, 'last');
    renameSync(trainingFile(other.path, 'last'), last);
    await expect(resumeTraining(path, context)).rejects.toMatchObject({ code: 'CHECKPOINT_MISMATCH' });
    appendFileSync(last, 'x');
    await expect(resumeTraining(path, context)).rejects.toMatchObject({ code: 'CHECKPOINT_BROKEN' });
    writeFileSync(trainingFile(path, 'record'), '{');
    await expect(resumeTraining(path, context)).rejects.toMatchObject({ code: 'RUN_DAMAGED' });
  });
});

describe('training.patience', () => {
  // a rate of nearly 0 changes no answer: the first epoch stays the best
  const config = smallConfig({ epochs: 9, learningRate: 1e-12, patience: 2, batchNormMomentum: 0 });

  it('ends a training after so many epochs without a higher validation accuracy, and tests it', async () => {
    const { result } = await start(config);
    const { best, done } = result;
    expect(result).toMatchObject({ status: 'finished', epochs: 9, endedEarly: true });
    expect(done - (best?.epoch ?? 0)).toBe(2);
    expect(result.test?.images).toBe(600);
    expect((await start(smallConfig())).result.endedEarly).toBe(false);
  });

  it('ends a training that was stopped and resumed where one ends that never stopped', async () => {
    const exact = smallConfig({
      epochs: 9,
      learningRate: 1e-12,
      patience: 2,
      statistics: { kind: 'exact', images: 16 },
    });
    const whole = await start(exact);
    const part = await stopped(exact);
    const resumed = await resumeTraining(part.path, fitContext(folder).context);
    expect(whole.result.endedEarly).toBe(true);
    expect(numbers(resumed)).toEqual(numbers(whole.result));
  });
});

describe('a training that starts from weights', () => {
  const weights = initialWeights(smallNetwork(), 'others');

  it('differs from one that starts from fresh ones, and keeps them in its folder', async () => {
    const [fresh, other] = [await start(smallConfig()), await start(smallConfig(), undefined, weights)];
    expect(other.result.history[0]?.trainLoss).not.toBe(fresh.result.history[0]?.trainLoss);
    const file = trainingFile(other.path, 'start');
    expect(decodeCheckpoint(readFileSync(file), file).state).toEqual(new Map(weights));
  });

  it('continues to the same numbers, also where it was stopped before its first epoch', async () => {
    const whole = await start(smallConfig(), undefined, weights);
    const part = await stopped(smallConfig(), weights);
    rmSync(trainingFile(part.path, 'last'));
    expect(numbers(await resumeTraining(part.path, fitContext(folder).context))).toEqual(numbers(whole.result));
  });

  it('is not resumed from other weights', async () => {
    const part = await stopped(smallConfig(), weights);
    rmSync(trainingFile(part.path, 'start'));
    await expect(resumeTraining(part.path, fitContext(folder).context)).rejects.toMatchObject({ code: 'RUN_CHANGED' });
  });
});
