import { existsSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpoints } from '../../src/search/fidelity/checkpoints.ts';
import { newTrialRow } from '../../src/search/trials/new-trial-row.ts';
import { MixnasError } from '../../src/util/errors.ts';
import { pauseIn } from '../../src/worker/pause-in.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
const CHECKPOINT = { hash: 'h', history: [], state: new Map([['w', new Float32Array([1, 2])]]) };
let count = 0;

function set() {
  const run = join(folder, `run-${count++}`);
  mkdirSync(run);
  const checkpoints = new Checkpoints(run);
  checkpoints.prepare([]);
  const faults: MixnasError[] = [];
  return {
    run,
    checkpoints,
    faults,
    pauseOf: (trial: number) => pauseIn(checkpoints.file(trial), (e) => faults.push(e)),
  };
}

describe('paused trainings in a run folder', () => {
  it('come back as they were saved, and are nothing before', async () => {
    const { checkpoints, pauseOf } = set();
    expect(await pauseOf(3).load('h')).toBeNull();
    await pauseOf(3).save(CHECKPOINT);
    expect(checkpoints.has(3)).toBe(true);
    expect(await pauseOf(3).load('h')).toEqual(CHECKPOINT);
    checkpoints.drop(3);
    expect(await pauseOf(3).load('h')).toBeNull();
  });

  it.skipIf(!existsSync('/dev/full'))('say that the disk is full, and leave nothing half-written', async () => {
    const { run, checkpoints, faults, pauseOf } = set();
    const partial = `${checkpoints.file(0)}.partial`;
    symlinkSync('/dev/full', partial);
    await expect(pauseOf(0).save(CHECKPOINT)).rejects.toBeInstanceOf(MixnasError);
    expect(faults[0]).toMatchObject({ code: 'DISK_FULL', exitCode: 1 });
    expect(faults[0]?.message).toContain(`run ${run}: the disk is full`);
    expect(lstatSync(partial, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('say that a file is broken or belongs to something else', async () => {
    const { checkpoints, faults, pauseOf } = set();
    writeFileSync(checkpoints.file(0), 'not a checkpoint');
    await expect(pauseOf(0).load('h')).rejects.toThrow(/not a checkpoint/);
    await pauseOf(1).save(CHECKPOINT);
    await expect(pauseOf(1).load('other')).rejects.toThrow(/belongs to another/);
    expect(faults.map(({ code }) => code)).toEqual(['CHECKPOINT_BROKEN', 'CHECKPOINT_MISMATCH']);
  });

  it('are swept of what belongs to ended trials', async () => {
    const { checkpoints, pauseOf } = set();
    for (const trial of [0, 1, 2]) await pauseOf(trial).save(CHECKPOINT);
    writeFileSync(`${checkpoints.file(1)}.partial`, 'half');
    const row = newTrialRow({ number: 0, genotype: [], key: '', note: undefined, metrics: { params: 1, macs: 1 } });
    checkpoints.prepare([
      { ...row, state: 'complete' },
      { ...row, state: 'paused' },
    ]);
    expect([0, 1, 2].map((trial) => checkpoints.has(trial))).toEqual([false, true, false]);
    expect(existsSync(`${checkpoints.file(1)}.partial`)).toBe(false);
    checkpoints.clear();
    expect(checkpoints.has(1)).toBe(false);
  });
});
