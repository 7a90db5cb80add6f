import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RunInfo, RunStore, TrainingFolder } from '../../src/store/index.ts';
import { end, HOLDER, INFO, trial } from '../store/rows.ts';
import { temporaryFolder } from '../temporary.ts';
import { runProgram } from './run-program.ts';

const cwd = temporaryFolder();

/** A run with results, the accuracy of each; a number below 0 breaks a limit. */
function makeRun(name: string, accuracies: readonly number[], changes: Partial<RunInfo> = {}): RunStore {
  const info = { ...INFO, config: { name: 'demo', search: { trials: 5 } }, ...changes };
  const store = RunStore.create(join(cwd, 'runs', name), info, '', HOLDER);
  for (const [number, accuracy] of accuracies.entries()) {
    store.propose(trial(number));
    const values = { metrics: { accuracy: Math.abs(accuracy) }, reward: null, violation: accuracy < 0 ? 1 : 0 };
    store.finish({ ...end(number), ...values });
  }
  return store;
}

const listed = async (...args: string[]) => JSON.parse((await runProgram(['runs', ...args, '--json'], { cwd })).out);

describe('mixnas runs', () => {
  beforeAll(() => {
    const done = makeRun('done', [0.5, 0.75, -0.9], { createdAt: 2000 });
    done.setStatus('finished', 'all trials are done');
    done.close();
    const going = makeRun('going', [0.5], { createdAt: 3000 });
    going.propose(trial(1));
    going.start(1, 1);
    going.setStatus('running', '');
    going.close();
    const record = {
      schemaVersion: 1,
      kind: 'training',
      name: 'mixnet-s',
      createdAt: 1000,
      versions: {},
      identity: {},
    } as const;
    const texts = { config: '', architecture: '{}', start: null };
    const training = TrainingFolder.create(join(cwd, 'runs', 'trained'), record, texts, HOLDER);
    training.finish({ done: 7, epochs: 20, best: { epoch: 6, accuracy: 0.875 } });
    training.close();
    mkdirSync(join(cwd, 'runs', 'broken'));
    writeFileSync(join(cwd, 'runs', 'broken', 'run.sqlite'), 'this is no database, whatever it is called');
    mkdirSync(join(cwd, 'runs', 'never'));
    writeFileSync(join(cwd, 'runs', 'never', 'run.lock'), '');
    mkdirSync(join(cwd, 'runs', 'photos'));
    writeFileSync(join(cwd, 'runs', 'notes.txt'), '');
  });

  it('lists searches and trainings, the newest first, and broken folders as that', async () => {
    const { runs } = await listed();
    const brief = runs.map(({ folder, kind, state, done, planned, best }: Record<string, unknown>) => [
      folder,
      kind,
      state,
      done,
      planned,
      best,
    ]);
    expect(brief).toEqual([
      ['runs/going', 'search', 'running', 1, 5, { number: 0, accuracy: 0.5 }],
      ['runs/done', 'search', 'finished', 3, 5, { number: 1, accuracy: 0.75 }],
      ['runs/trained', 'training', 'finished', 7, 20, { number: 6, accuracy: 0.875 }],
      ['runs/broken', null, 'broken', null, null, null],
      ['runs/never', null, 'broken', null, null, null],
    ]);
    expect(runs[1]).toMatchObject({
      name: 'demo',
      detail: 'all trials are done',
      createdAt: '1970-01-01T00:00:02.000Z',
    });
    for (const { bytes } of runs.slice(0, 4)) expect(bytes).toBeGreaterThan(0);
  });

  it('shows them as a table for people, and says what is broken', async () => {
    const { out } = await runProgram(['runs'], { cwd });
    expect(out).toMatch(
      /^runs\/done +finished +3 of 5 trials +75\.00 % \(trial 1\) +[\d.]+ KiB {2}1970-01-01 \d\d:00 {2}demo$/m,
    );
    expect(out).toMatch(/^runs\/broken: run .* is not a run of mixnas/m);
    expect(out).toContain('runs/never: it was never completely begun');
  });

  it('lists the run that a folder is itself, and those of any folder', async () => {
    expect((await listed('runs/done')).runs).toHaveLength(1);
    expect((await runProgram(['runs', 'runs/photos'], { cwd })).out).toBe('no runs in runs/photos\n');
    await expect(runProgram(['runs', 'nowhere'], { cwd })).rejects.toThrow('nowhere: expected a folder of runs');
  });

  it('tells a run whose process died as interrupted', async () => {
    const store = makeRun('dead', []);
    store.setStatus('running', '');
    store.close();
    rmSync(join(cwd, 'runs', 'dead', 'run.lock'));
    // a holder of this machine with a process id that no process has
    const { hostname } = await import('node:os');
    RunStore.open(join(cwd, 'runs', 'dead'), { pid: 2 ** 30, host: hostname(), since: 0 }).close();
    const [dead] = (await listed('runs/dead')).runs;
    expect(dead).toMatchObject({ state: 'interrupted', done: 0, best: null });
  });
});
