import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readRun } from '../../src/store/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { ROOT } from './run-cli.ts';
import { isRunning, startCli, waitForLog, workersOf, writeSlowConfig } from './search-process.ts';

const folder = temporaryFolder();
const config = writeSlowConfig(folder);
let count = 0;

function start(settings: readonly string[] = []) {
  const run = join(folder, `run-${count++}`);
  return { run, ...startCli(folder, ['search', config, '--run', run, ...settings]) };
}

function states(run: string): string[] {
  return readRun(run).trials.map(({ state }) => state);
}

describe('stopping a search', () => {
  it('lets the running trial end after one Ctrl-C, and resumes', async () => {
    const { run, child, ended } = start();
    await waitForLog(run, 'trial started');
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain(`mixnas resume ${run}`);
    expect(states(run)).toEqual(['complete']);
    expect(readRun(run).status).toBe('interrupted');
    expect((await startCli(folder, ['resume', run]).ended).code).toBe(0);
    expect(states(run)).toEqual(['complete', 'complete', 'complete']);
  });

  it('stops at once after two, and trains the running trial again on resume', async () => {
    const { run, child, ended } = start(['--set', 'training.epochs=100000', '--trials', '1']);
    await waitForLog(run, 'trial started');
    child.kill('SIGINT');
    await sleep(300);
    expect(child.exitCode).toBeNull();
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(states(run)).toEqual(['interrupted']);
    const again = startCli(folder, ['resume', run]);
    await waitForLog(run, 'trial started', 2);
    expect(readRun(run).trials[0]).toMatchObject({ number: 0, state: 'running', attempt: 2 });
    again.child.kill('SIGINT');
    again.child.kill('SIGTERM');
    expect((await again.ended).code).toBe(130);
  });

  it.skipIf(process.platform !== 'linux')('leaves no worker behind when it is killed', async () => {
    const { run, child, ended } = start(['--set', 'training.epochs=100000']);
    await waitForLog(run, 'trial started');
    const workers = await workersOf(child);
    await sleep(1000);
    expect(workers).toHaveLength(1);
    child.kill('SIGKILL');
    await ended;
    for (let i = 0; i < 500 && workers.some(isRunning); i++) await sleep(20);
    expect(workers.filter(isRunning)).toEqual([]);
    expect(readRun(run)).toMatchObject({ status: 'interrupted', trials: [{ state: 'interrupted' }] });
  });

  const PAIR = ['--workers', '2', '--trials', '4'];
  let undisturbed: Promise<string> | undefined;
  const whole = (): Promise<string> => {
    undisturbed ??= (async () => {
      const { run, ended } = start(PAIR);
      expect((await ended).code).toBe(0);
      return run;
    })();
    return undisturbed;
  };

  it.skipIf(process.platform !== 'linux').each([
    ['SIGTERM', 'workers first'],
    ['SIGKILL', 'workers first'],
    ['SIGTERM', 'all at once'],
  ] as const)(
    'goes on as if it had never stopped after %s to its workers and SIGTERM to itself (%s)',
    async (signal, order) => {
      const { run, child, ended } = start(PAIR);
      await waitForLog(run, 'trial started', 2);
      for (const worker of await workersOf(child)) process.kill(worker, signal);
      if (order === 'workers first') await sleep(100);
      child.kill('SIGTERM');
      expect((await ended).code).toBe(130);
      expect(states(run)).not.toContain('failed');
      expect(readRun(run).status).toBe('interrupted');
      expect((await startCli(folder, ['resume', run]).ended).code).toBe(0);
      const results = (of: string) =>
        readRun(of).trials.map(({ state, genotype, metrics }) => [state, genotype, metrics]);
      expect(results(run)).toEqual(results(await whole()));
    },
  );

  it.skipIf(process.platform !== 'linux')('notices only if asked that what started it is gone', async () => {
    const outlive = async (options: string): Promise<string> => {
      const run = join(folder, `run-${count++}`);
      const program = `"${process.execPath}" "${resolve(ROOT, 'bin/mixnas.js')}" --quiet search ${config} --run "${run}" --trials 500 ${options}`;
      const shell = spawn('sh', ['-c', `${program} & wait`], {
        cwd: folder,
        stdio: 'ignore',
        env: { ...process.env, MIXNAS_CACHE: join(folder, 'cache') },
      });
      await waitForLog(run, 'trial started');
      shell.kill('SIGKILL');
      return run;
    };
    const [asked, unasked] = await Promise.all([outlive('--end-with-parent'), outlive('')]);
    const ended = async () => {
      while (readRun(asked).status === 'running') await sleep(100);
      return readRun(asked);
    };
    expect(await ended()).toMatchObject({ status: 'interrupted', statusDetail: expect.stringContaining('on request') });
    expect(readRun(unasked).status).toBe('running');
    const { stderr } = await startCli(folder, ['resume', unasked]).ended;
    const pid = Number(/in use by process (\d+)/.exec(stderr)?.[1]);
    process.kill(pid, 'SIGHUP');
    await sleep(300);
    expect(isRunning(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
  });

  it('tells a second process who holds the run, and lets it be read', async () => {
    const { run, child, ended } = start(['--trials', '500']);
    await waitForLog(run, 'trial started');
    const second = await startCli(folder, ['resume', run]).ended;
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(`is in use by process ${child.pid} on `);
    expect(readRun(run).status).toBe('running');
    child.kill('SIGINT');
    await ended;
  });
});
