import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeArchitecture } from '../../src/architecture/index.ts';
import { parseTrainingConfig } from '../../src/config/index.ts';
import { timmWeights } from '../../src/export/index.ts';
import { initialWeights } from '../../src/graph/index.ts';
import { trainingFile } from '../../src/store/index.ts';
import { decodeCheckpoint } from '../../src/train/index.ts';
import { resumeTraining, startTraining, type TrainingTarget } from '../../src/training/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { fitContext } from './small.ts';

const folder = temporaryFolder();
const network = (target: TrainingTarget) => makeArchitecture('small', buildZoo('mnasnet-small', target));

/** Weights as timm has them, of a network for so many classes. */
function published(classes: number): string {
  const graph = buildZoo('mnasnet-small', { size: 8, classes });
  const details = { name: 'x', version: '0', fold: false, weights: 'seed 9', params: 0, macs: 0 };
  const file = join(folder, `published-${classes}.safetensors`);
  writeFileSync(file, timmWeights({ graph, weights: initialWeights(graph, 9) }, details));
  return file;
}

function config(init: object) {
  const data = { kind: 'synthetic', classes: 2, imagesPerClass: 8, validationPerClass: 4, resolution: 8 };
  return parseTrainingConfig({ name: 'init', data, training: { epochs: 2, batchSize: 8, init } }, 'init');
}

const startOf = (run: string) => {
  const file = trainingFile(run, 'start');
  return decodeCheckpoint(readFileSync(file), file).state;
};

describe('a training that begins with given weights', () => {
  it('takes them all where the classes are as many', async () => {
    const run = join(folder, 'same');
    const { context, events } = fitContext(folder);
    await startTraining(config({ weights: published(2) }), network, run, context);
    const given = initialWeights(buildZoo('mnasnet-small', { size: 8, classes: 2 }), 9);
    expect(startOf(run)).toEqual(new Map(given));
    const notes = events.flatMap((event) => (event.kind === 'note' ? [event.message] : []));
    expect(notes).toContain(`starts from ${published(2)}`);
  });

  it('replaces the classifier where they are others, and continues to the same bits without the file', async () => {
    const weights = published(5);
    const whole = await startTraining(config({ weights }), network, join(folder, 'whole'), fitContext(folder).context);
    const run = join(folder, 'stopped');
    const { context } = fitContext(folder, (event, stop) => {
      if (event.kind === 'step' && event.progress.epoch === 2) stop.abort(new Error('enough'));
    });
    await startTraining(config({ weights }), network, run, context);
    rmSync(weights);
    const resumed = await resumeTraining(run, fitContext(folder).context);
    const figures = ({ history }: typeof resumed) => history.map((record) => ({ ...record, seconds: 0 }));
    expect(figures(resumed)).toEqual(figures(whole));

    const given = initialWeights(buildZoo('mnasnet-small', { size: 8, classes: 2 }), 9);
    const own = startOf(run);
    expect(own.get('stem.conv/kernel')).toEqual(given.get('stem.conv/kernel'));
    expect(own.get('fc.dense/kernel')).toHaveLength(2 * 1280);
  });

  it('replaces the classifier where it is told to, with the draws of its seed', async () => {
    const run = join(folder, 'replaced');
    const init = { weights: published(2), classifier: 'replace' };
    await startTraining(config(init), network, run, fitContext(folder).context);
    const [own, given] = [startOf(run), initialWeights(buildZoo('mnasnet-small', { size: 8, classes: 2 }), 9)];
    expect(own.get('fc.dense/kernel')).not.toEqual(given.get('fc.dense/kernel'));
    expect(own.get('0.depthwise/kernel.0')).toEqual(given.get('0.depthwise/kernel.0'));
  });

  it('keeps what is frozen, and lets it learn after its epochs, stopped or not', async () => {
    const init = { weights: published(2), freeze: 'body', freezeEpochs: 1, bodyRate: 0.5 };
    const run = join(folder, 'frozen');
    const { context } = fitContext(folder, (event, stop) => {
      if (event.kind === 'step' && event.progress.epoch === 2) stop.abort(new Error('enough'));
    });
    await startTraining(config(init), network, run, context);
    const last = () => decodeCheckpoint(readFileSync(trainingFile(run, 'last')), 'last').state;
    const [given, first] = [startOf(run), last()];
    expect(first.get('head.conv/kernel')).toEqual(given.get('head.conv/kernel'));
    expect(first.get('head.bn/mean')).toEqual(given.get('head.bn/mean'));
    expect(first.get('fc.dense/kernel')).not.toEqual(given.get('fc.dense/kernel'));
    await resumeTraining(run, fitContext(folder).context);
    expect(last().get('head.conv/kernel')).not.toEqual(given.get('head.conv/kernel'));
    const whole = join(folder, 'frozen-whole');
    await startTraining(config(init), network, whole, fitContext(folder).context);
    const end = decodeCheckpoint(readFileSync(trainingFile(whole, 'last')), 'last').state;
    expect(last()).toEqual(end);
    const wrong = startTraining(
      config({ ...init, freeze: 'bodie' }),
      network,
      join(folder, 'no'),
      fitContext(folder).context,
    );
    await expect(wrong).rejects.toMatchObject({ code: 'NETWORK_SPLIT', exitCode: 2 });
  });

  it('takes those of another training', async () => {
    const first = join(folder, 'same');
    const run = join(folder, 'further');
    await startTraining(config({ weights: first }), network, run, fitContext(folder).context);
    const last = trainingFile(first, 'last');
    const trained = decodeCheckpoint(readFileSync(last), last).state;
    expect(startOf(run).get('stem.conv/kernel')).toEqual(trained.get('stem.conv/kernel'));
  });

  it('is refused with weights of another network, and with none', async () => {
    const run = join(folder, 'never');
    const start = (weights: string, build = network) =>
      startTraining(config({ weights }), build, run, fitContext(folder).context);
    const other = (target: TrainingTarget) => makeArchitecture('v1', buildZoo('mobilenet-v1', target));
    await expect(start(published(2), other)).rejects.toMatchObject({ code: 'WEIGHTS_MISMATCH', exitCode: 2 });
    await expect(start(join(folder, 'same'), other)).rejects.toMatchObject({
      code: 'WEIGHTS_MISMATCH',
      message: expect.stringContaining('values, expected'),
    });
    await expect(start(join(folder, 'nothing.ckpt'))).rejects.toMatchObject({ code: 'WEIGHTS_READ' });
  });
});
