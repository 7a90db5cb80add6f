import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRun } from '../../src/store/index.ts';
import { TRAINER } from '../program/programs.ts';
import { NO_REDIS, TestRedis } from '../queue/redis.ts';
import { temporaryFolder } from '../temporary.ts';
import { StartedClis, startCli, waitForLog } from './search-process.ts';

const folder = temporaryFolder();
/** A program that pauses trainings at rungs, names fewer images at the first one, and writes weights. */
const CONFIG = `
name: programmed
seed: 3
space: mixnet-tiny
data: {kind: synthetic, resolution: 8, classes: 2, imagesPerClass: 16, validationPerClass: 4}
training: {epochs: 4, batchSize: 8}
evaluator: {kind: program, command: ${JSON.stringify([process.execPath, TRAINER, folder])}, options: {pause: 40}}
fidelity: {kind: asha, eta: 2, rungs: [{epochs: 1, imagesPerClass: 8}, {epochs: 4}]}
controller: {kind: random}
search: {trials: 8, workers: 2, finals: {networks: 1, seeds: 1}}
`;

/** What a run found, without anything of time and place. */
function found(run: string): unknown {
  const { trials, segments, finals, status } = readRun(run);
  return {
    status,
    trials: trials.map(({ number, genotype, state, rung, metrics }) => ({ number, genotype, state, rung, metrics })),
    segments: segments.map(({ seconds: _, ...segment }) => segment),
    finals: finals.map(({ seconds: _, ...final }) => final),
  };
}

if (NO_REDIS !== null) console.warn(`skipped: programs through a queue (${NO_REDIS})`);

describe.skipIf(NO_REDIS !== null || process.platform !== 'linux')('a program through a queue', () => {
  let redis: TestRedis;
  const clis = new StartedClis(folder);
  beforeAll(async () => {
    writeFileSync(join(folder, 'programmed.yaml'), CONFIG);
    redis = await TestRedis.start();
  });
  afterAll(async () => {
    await clis.end();
    await redis?.stop();
  });

  it('finds what one machine finds, also when a worker is killed', async () => {
    const [alone, queued] = [join(folder, 'alone'), join(folder, 'queued')];
    const local = await startCli(folder, ['search', 'programmed.yaml', '--run', alone]).ended;
    expect(local.code, local.stderr).toBe(0);

    const work = (name: string, ...more: string[]) =>
      clis.start(['worker', '--queue', redis.url, '--name', name, ...more]);
    const one = work('one', '--programs');
    const none = work('none');
    await redis.untilWorkers(2);
    const search = clis.start(['search', 'programmed.yaml', '--run', queued, '--queue', redis.url]);
    await waitForLog(queued, 'trial paused', 2);
    // alone it holds something nearly always; what it had done when it was stopped has been taken by the time of the look
    for (let isHeld = false; !isHeld && search.child.exitCode === null; isHeld = await redis.isBusy('one')) {
      one.child.kill('SIGCONT');
      await sleep(50);
      one.child.kill('SIGSTOP');
      await sleep(500);
    }
    const two = work('two', '--programs');
    one.child.kill('SIGKILL');
    await one.ended;
    const { code, stderr } = await search.ended;
    expect(code, stderr).toBe(0);

    for (const { child } of [two, none]) child.kill('SIGTERM');
    expect((await two.ended).code).toBe(0);
    expect((await none.ended).stderr).toContain('this worker starts none: mixnas worker --programs does');
    expect(found(queued)).toEqual(found(alone));
    const { leases } = readRun(queued);
    expect(new Set(leases.flatMap(({ machine }) => machine ?? []))).toEqual(new Set(['one', 'two']));
    expect(leases.filter(({ state }) => state !== 'done').length).toBeGreaterThan(0);
  }, 180_000);
});
