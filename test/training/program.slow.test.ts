import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeArchitecture } from '../../src/architecture/index.ts';
import { parseTrainingConfig } from '../../src/config/index.ts';
import { trainingFile } from '../../src/store/index.ts';
import { decodeCheckpoint } from '../../src/train/index.ts';
import { resumeTraining, startTraining, type TrainingContext } from '../../src/training/index.ts';
import { TRAINER } from '../program/programs.ts';
import { temporaryFolder } from '../temporary.ts';
import { fitContext, smallDocument, smallNetwork } from './small.ts';

const folder = temporaryFolder();
/** Steps long enough for a stop to reach the program before its epoch is over. */
const SLOW = { pause: 30 };
const network = () => makeArchitecture('small', smallNetwork());

function start(name: string, options: Record<string, unknown>, context: TrainingContext, training = {}) {
  const evaluator = { kind: 'program', command: [process.execPath, TRAINER], options };
  const config = parseTrainingConfig({ ...smallDocument(training), evaluator }, 'test');
  return startTraining(config, network, join(folder, name), context);
}

describe('mixnas train with a program', () => {
  it('keeps weights, tests once, and goes on where it was stopped to the same figures', async () => {
    const whole = await start('whole', SLOW, fitContext(folder).context);
    expect(whole).toMatchObject({ status: 'finished', done: 3, engine: 'program test 1 (a formula)' });
    expect(whole.test?.images).toBe(600);
    const { context } = fitContext(folder, (event, stop) => {
      if (event.kind === 'step' && event.progress.epoch === 2) stop.abort(new Error('enough'));
    });
    const path = join(folder, 'stopped');
    const stopped = await start('stopped', SLOW, context);
    expect(stopped).toMatchObject({ status: 'interrupted', done: 1 });
    const { context: again, events } = fitContext(folder);
    const resumed = await resumeTraining(path, again);
    expect(events.filter(({ kind }) => kind === 'epoch')).toHaveLength(2);
    expect(resumed.history).toEqual(whole.history);
    const last = trainingFile(path, 'last');
    expect(decodeCheckpoint(readFileSync(last), last).history).toHaveLength(3);
    expect(readFileSync(trainingFile(path, 'output'), 'utf8')).toContain('trained 0.');
  });

  it('says why a training failed, and what diverged', async () => {
    const { context } = fitContext(folder);
    await expect(start('failed', { faults: { 0: 'exit' } }, context)).rejects.toMatchObject({
      code: 'TRAINER_FAILED',
      exitCode: 1,
      message: expect.stringMatching(/something went wrong/),
    });
    await expect(start('diverged', {}, context, { learningRate: 1e9 })).rejects.toMatchObject({ code: 'DIVERGED' });
    await expect(start('lacking', { features: [] }, context)).rejects.toMatchObject({ code: 'TRAINER_LACKS' });
    expect(existsSync(join(folder, 'lacking'))).toBe(false);
  });
});
