import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TrialHook } from '../../src/cli/on-trial/trial-hook.ts';
import { isRunning } from '../e2e/search-process.ts';
import { temporaryFolder } from '../temporary.ts';
import { runProgram } from './run-program.ts';

const cwd = temporaryFolder();
const NEVER = new AbortController().signal;
const LIMITS = { call: 1000, end: 20_000, hangs: 2 };

function hookOf(command: string, limits = LIMITS) {
  const told: string[] = [];
  const hook = new TrialHook(command, { env: process.env, cwd }, (message) => told.push(message), limits);
  return { hook, told };
}

describe.skipIf(process.platform === 'win32')('a command that is told of trials', () => {
  it('gets each line in order, however long it takes', async () => {
    const { hook, told } = hookOf('sleep 0.0$((RANDOM % 5)); cat >> ordered.txt');
    for (let i = 0; i < 8; i++) hook.add(`line ${i}`);
    await hook.end(NEVER);
    expect(readFileSync(join(cwd, 'ordered.txt'), 'utf8')).toBe(
      Array.from({ length: 8 }, (_, i) => `line ${i}\n`).join(''),
    );
    expect(told).toEqual(['--on-trial: the command took all of 8 lines']);
  });

  it('is told once to have failed, with what it said, and gets the next lines all the same', async () => {
    const { hook, told } = hookOf(
      'read line; echo "$line" >> some.txt; case $line in *1|*2) echo no such tracker >&2; exit 3;; esac',
    );
    for (let i = 0; i < 4; i++) hook.add(`line ${i}`);
    await hook.end(NEVER);
    expect(readFileSync(join(cwd, 'some.txt'), 'utf8').split('\n')).toHaveLength(5);
    expect(told).toEqual([
      '--on-trial: the command failed: exit code 3: no such tracker; the search goes on, and further failures are only counted',
      '--on-trial: the command took 2 of 4 lines',
    ]);
  });

  it('is ended when it hangs, with all that it started, and is not called again and again', async () => {
    const { hook, told } = hookOf('sleep 60 & echo $! >> pids.txt; sleep 60', { ...LIMITS, end: 30_000 });
    for (let i = 0; i < 5; i++) hook.add(`line ${i}`);
    await hook.end(NEVER);
    expect(told).toEqual([
      '--on-trial: the command failed: did not end within 1 s; the search goes on, and further failures are only counted',
      '--on-trial: 2 calls in a row did not end: no more are made',
      '--on-trial: the command took 0 of 5 lines',
    ]);
    const pids = readFileSync(join(cwd, 'pids.txt'), 'utf8').trim().split('\n').map(Number);
    expect(pids).toHaveLength(2);
    await sleep(100);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('is waited for no longer than allowed at the end, and ends at once on request', async () => {
    const slow = hookOf('sleep 30', { call: 60_000, end: 200, hangs: 3 });
    slow.hook.add('line');
    await slow.hook.end(NEVER);
    expect(slow.told).toEqual(['--on-trial: the command took 0 of 1 line']);
    const stopped = hookOf('sleep 30', { call: 60_000, end: 60_000, hangs: 3 });
    stopped.hook.add('line');
    await stopped.hook.end(AbortSignal.timeout(100));
    expect(stopped.told).toEqual(['--on-trial: the command took 0 of 1 line']);
  });

  it('gets the documented fields of a search, a line each, and does not keep it from its end', async () => {
    writeFileSync(
      join(cwd, 'two.yaml'),
      'name: two\nstem: {filters: [8, 16]}\nstages: [{filters: 16}]\nhead: {filters: 32}\n',
    );
    writeFileSync(join(cwd, 'table.json'), '{"0": {"accuracy": 0.5}, "1": {"accuracy": 0.75}}');
    const table = 'evaluator: {kind: tabular, table: ./table.json, size: 32, classes: 10}';
    writeFileSync(
      join(cwd, 'q.yaml'),
      `name: q\nspace: ./two.yaml\n${table}\ncontroller: {kind: random}\nsearch: {trials: 2}\n`,
    );
    const env = { PATH: process.env.PATH ?? '' };
    const { err } = await runProgram(['search', 'q.yaml', '--run', 'told', '--on-trial', 'cat >> trials.ndjson'], {
      cwd,
      env,
    });
    expect(err).toContain('--on-trial: the command took all of 2 lines');
    const lines = readFileSync(join(cwd, 'trials.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ trial, done }) => [trial, done])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(Object.keys(lines[0])).toEqual(
      'schemaVersion event run space trial state rung genotype metrics reward violation reason message attempts seconds startedAt endedAt done trials'.split(
        ' ',
      ),
    );
    expect(lines[0]).toMatchObject({
      schemaVersion: 1,
      event: 'trial',
      run: join(cwd, 'told'),
      space: 'two',
      state: 'complete',
      rung: null,
      violation: 0,
      trials: 2,
    });
    expect(lines.map(({ metrics }) => metrics.accuracy).sort()).toEqual([0.5, 0.75]);
    expect(existsSync(join(cwd, 'told', 'run.sqlite'))).toBe(true);
  });
});
