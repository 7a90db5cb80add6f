import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRun } from '../../src/store/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { startCli, waitForLog, workersOf, writeSlowConfig } from './search-process.ts';

const folder = temporaryFolder();
const config = writeSlowConfig(folder);
const isRoot = process.getuid?.() === 0;
const isLinux = process.platform === 'linux';
let count = 0;

function start(settings: readonly string[] = [], run = join(folder, `run-${count++}`)) {
  const set = settings.flatMap((value) => ['--set', value]);
  return { run, ...startCli(folder, ['search', config, '--run', run, ...set]) };
}

/** A file system of 300 kB, or null where this process may not make one. */
function smallDisk(): string | null {
  const path = join(folder, 'disk');
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    return null;
  }
  afterAll(() => void execFileSync('umount', ['-l', path]));
  return path;
}

const disk = isRoot && isLinux ? smallDisk() : null;

describe('trials that fail', () => {
  it.skipIf(!isLinux).each([
    ['SIGABRT', 'crashed'],
    ['SIGSEGV', 'crashed'],
  ] as const)('stores a worker that died of %s as %s and continues', async (signal, reason) => {
    const { run, child, ended } = start();
    await waitForLog(run, 'trial started');
    for (const worker of await workersOf(child)) process.kill(worker, signal);
    expect((await ended).code).toBe(0);
    const { trials } = readRun(run);
    expect(trials.map(({ state }) => state)).toEqual(['failed', 'complete', 'complete']);
    expect(trials[0]).toMatchObject({ reason, violation: Number.POSITIVE_INFINITY });
    expect(trials[0]?.message).toContain(signal);
  });

  it.skipIf(!isLinux)('trains a trial again whose worker somebody kills, once, and with the same result', async () => {
    const whole = start(['search.trials=2']);
    expect((await whole.ended).code).toBe(0);
    const { run, child, ended } = start(['search.trials=2']);
    await waitForLog(run, 'trial started');
    const first = await workersOf(child);
    for (const worker of first) process.kill(worker, 'SIGKILL');
    await waitForLog(run, 'trial trained again');
    expect((await ended).code).toBe(0);
    const results = (of: string) => readRun(of).trials.map(({ state, metrics }) => ({ state, metrics }));
    expect(results(run)).toEqual(results(whole.run));
    expect(readRun(run).trials.map(({ attempt }) => attempt)).toEqual([2, 1]);
  });

  it.skipIf(!isLinux)('stores a trial whose worker is killed twice as killed, not as out of memory', async () => {
    const { run, child, ended } = start();
    for (const message of ['trial started', 'trial trained again']) {
      await waitForLog(run, message);
      for (const worker of await workersOf(child)) process.kill(worker, 'SIGKILL');
    }
    expect((await ended).code).toBe(0);
    const { trials } = readRun(run);
    expect(trials.map(({ state, reason }) => reason ?? state)).toEqual(['killed', 'complete', 'complete']);
    expect(trials[0]?.message).toContain('SIGKILL');
  });

  it.skipIf(!isLinux)('stops a worker that hangs when its time is up, and continues', async () => {
    const { run, child, ended } = start(['engine.kind=tfjs', 'search.trialTimeout=10', 'search.trials=2']);
    await waitForLog(run, 'trial started');
    for (const worker of await workersOf(child)) process.kill(worker, 'SIGSTOP');
    expect((await ended).code).toBe(0);
    const { trials } = readRun(run);
    expect(trials.map(({ state, reason }) => reason ?? state)).toEqual(['timeout', 'complete']);
    expect(trials[0]?.message).toContain('search.trialTimeout');
  });

  it('stores a loss that is not finite as diverged, and says why a search without any result failed', async () => {
    const { run, ended } = start(['training.learningRate=1e30', 'search.trials=2']);
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/all 2 trials failed \(2 diverged\); trial 1: the .*loss was not finite/);
    expect(readRun(run)).toMatchObject({ status: 'failed', trials: [{ reason: 'diverged' }, { reason: 'diverged' }] });
  });

  it('counts the reasons when it gives up, and continues when resumed', async () => {
    const { run, ended } = start(['search.trialTimeout=0.01', 'search.maxConsecutiveFailures=2', 'search.trials=3']);
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toContain('2 trials failed in a row (2 timeout)');
    const resumed = await startCli(folder, ['resume', run]).ended;
    expect(resumed.stderr).toContain('all 3 trials failed (3 timeout)');
    expect(readRun(run).trials).toHaveLength(3);
  });
});

describe('a world that is not as it should be', () => {
  it.skipIf(disk === null)('tells of a full disk and loses nothing that was stored', async () => {
    const run = join(disk as string, 'run');
    // the log grows by a page about every eleven trials: not more than so many go on beside a full disk
    const { child, ended } = start(['search.trials=24', 'training.epochs=1', 'search.keepWeights=false'], run);
    await waitForLog(run, 'trial complete', 2);
    writeFileSync(join(disk as string, 'filler'), 'x');
    try {
      for (;;) writeFileSync(join(disk as string, 'filler'), 'x'.repeat(1024), { flag: 'a' });
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
    }
    const { code, stderr } = await ended;
    expect(child.signalCode).toBeNull();
    expect(code).toBe(1);
    expect(stderr).toMatch(/run .*: the disk is full/);
    expect(stderr).toContain('mixnas resume');
    execFileSync('rm', [join(disk as string, 'filler')]);
    const kept = readRun(run).trials.filter(({ state }) => state === 'complete').length;
    expect(kept).toBeGreaterThanOrEqual(2);
    expect((await startCli(folder, ['resume', run]).ended).code).toBe(0);
    expect(readRun(run).trials.map(({ state }) => state)).toEqual(Array(24).fill('complete'));
  });

  it.skipIf(!isLinux)('says that the run folder was removed while the search ran', async () => {
    const { run, ended } = start(['search.trials=50']);
    await waitForLog(run, 'trial complete');
    rmSync(run, { recursive: true });
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^mixnas: run .* was removed.*\nhint: .*backup/m);
    expect(stderr).not.toContain('bug');
  });

  it('says that a run folder cannot be written', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o555);
    chmodSync(folder, 0o755);
    const nobody = isRoot ? 65_534 : undefined;
    const { ended } = startCli(folder, ['search', config, '--run', join(closed, 'run')], nobody);
    const { code, stderr } = await ended;
    chmodSync(closed, 0o755);
    expect(stderr).toMatch(/run .*closed.*: cannot be written/);
    expect(code).toBe(2);
  });
});
