import { readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeArchitecture } from '../../src/architecture/index.ts';
import { parseTrainingConfig } from '../../src/config/index.ts';
import { trainingFile } from '../../src/store/index.ts';
import { resumeTraining, startTraining, type TrainingTarget } from '../../src/training/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { numbered, writePictures } from '../data/folder/pictures.ts';
import { temporaryFolder } from '../temporary.ts';
import { fitContext } from './small.ts';

const folder = temporaryFolder();
const network = (target: TrainingTarget) => makeArchitecture('small', buildZoo('mnasnet-small', target));

/** A training of grey images of two classes, the second one rare and weighed. */
async function settings(name: string) {
  const path = await writePictures(join(folder, name), [...numbered('hen', 12), ...numbered('owl', 5)]);
  const data = { kind: 'image-folder', path, resolution: 8, channels: 1, validationPerClass: 2 };
  const training = { epochs: 2, batchSize: 4, classWeights: 'balanced' };
  return { path, config: parseTrainingConfig({ name: 'moved', seed: 1, data, training }, 'moved') };
}

describe('a training whose images have moved', () => {
  it('continues to the same bits, with one channel and weights of the classes', async () => {
    const { path, config } = await settings('before');
    const whole = await startTraining(config, network, join(folder, 'whole'), fitContext(folder).context);
    const { context } = fitContext(folder, (event, stop) => {
      if (event.kind === 'step' && event.progress.epoch === 2) stop.abort(new Error('enough'));
    });
    const run = join(folder, 'stopped');
    await startTraining(config, network, run, context);
    const architecture = JSON.parse(readFileSync(trainingFile(run, 'architecture'), 'utf8'));
    expect(architecture.graph.input).toEqual([8, 8, 1]);
    expect(architecture.training.mean).toHaveLength(1);

    const after = join(folder, 'after');
    renameSync(path, after);
    for (const name of numbered('owl', 5)) utimesSync(join(after, name), 5, 5);
    await expect(resumeTraining(run, fitContext(folder).context)).rejects.toMatchObject({
      code: 'DATA_INVALID',
      hint: expect.stringContaining('--set data.path=FOLDER'),
    });
    const moved = [{ path: ['data', 'path'], value: after }];
    const resumed = await resumeTraining(run, fitContext(folder).context, moved);
    const figures = ({ history }: typeof resumed) => history.map((record) => ({ ...record, seconds: 0 }));
    expect(figures(resumed)).toEqual(figures(whole));
    expect(readFileSync(trainingFile(run, 'config'), 'utf8')).toContain(after);
    expect(resumed.history[1]?.balancedAccuracy).toEqual(expect.any(Number));

    writeFileSync(join(after, 'hen/1.png'), readFileSync(join(after, 'hen/2.png')));
    await expect(resumeTraining(run, fitContext(folder).context)).rejects.toMatchObject({ code: 'RUN_CHANGED' });
  });
});
