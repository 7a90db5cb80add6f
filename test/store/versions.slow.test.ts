import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architectureOf } from '../../src/architecture/index.ts';
import { buildReport } from '../../src/report/index.ts';
import { resumeSearch } from '../../src/search/index.ts';
import { openDatabase } from '../../src/store/database.ts';
import { readRun, runFile, type TrialRow } from '../../src/store/index.ts';
import { testContext } from '../search/context.ts';
import { temporaryFolder } from '../temporary.ts';

const GOLDEN = resolve(import.meta.dirname, '../golden/runs');
const folder = temporaryFolder();

interface ExpectedTrial {
  readonly number: number;
  readonly state: string;
  readonly genotype: string;
  readonly accuracy: number;
  readonly loss: number;
  readonly params: number;
  readonly macs: number;
  readonly reward: number;
  readonly violation: number;
}

interface Expected {
  readonly trials: readonly ExpectedTrial[];
  readonly front: readonly number[];
  readonly hypervolume: number;
  readonly best: number;
}

/** What the programs of those versions reported of the frozen runs, and of their ends after they were resumed. */
const EXPECTED = JSON.parse(readFileSync(join(GOLDEN, 'expected.json'), 'utf8')) as Record<
  string,
  { readonly reported: Expected; readonly resumed: Expected }
>;

/** A run folder with the frozen run of a version. */
function frozen(name: string, purpose: string): string {
  const path = join(folder, `${name}-${purpose}`);
  mkdirSync(path);
  writeFileSync(runFile(path, 'config'), '');
  const db = openDatabase(runFile(path, 'database'));
  db.exec(readFileSync(join(GOLDEN, `${name}.sql`), 'utf8'));
  db.close();
  return path;
}

/** A run as the expected values have it. */
function reported(path: string): Expected {
  const { trials, front, hypervolume, best } = buildReport(readRun(path));
  const shown = trials.map(({ number, state, genotype, metrics, reward, violation }) => ({
    number,
    state,
    genotype: genotype.join(''),
    accuracy: metrics.accuracy,
    loss: metrics.loss,
    params: metrics.params,
    macs: metrics.macs,
    reward,
    violation,
  }));
  return { trials: shown as ExpectedTrial[], front, hypervolume, best: best as number };
}

describe.each([
  { name: 'version-1', version: 1, trials: 7, latest: { state: 'complete', rung: null } },
  { name: 'version-2', version: 2, trials: 9, latest: { state: 'paused', rung: 0 } },
  { name: 'version-3', version: 3, trials: 9, latest: { state: 'paused', rung: 0 } },
  { name: 'version-4', version: 4, trials: 9, latest: { state: 'paused', rung: 0 } },
])('a run of store version $version', ({ name, version, trials, latest }) => {
  const expected = EXPECTED[name];
  if (expected === undefined) throw new Error(`nothing is expected of ${name}`);

  it('is reported as the program that made it reported it, and stays as it is', () => {
    const path = frozen(name, 'report');
    expect(reported(path)).toEqual(expected.reported);
    const db = openDatabase(runFile(path, 'database'), { readonly: true });
    expect(db.value('SELECT user_version FROM pragma_user_version')).toBe(version);
    db.close();
  });

  it('gives its networks away with the metrics that were stored', () => {
    const run = readRun(frozen(name, 'export'));
    for (const wanted of expected.reported.trials) {
      const { genotype, metrics } = architectureOf(run, run.trials[wanted.number] as TrialRow);
      const isPaused = wanted.state === 'paused';
      const { accuracy, loss } = run.finals.find(({ trial }) => trial === wanted.number)?.metrics ?? wanted;
      expect(genotype?.join('')).toBe(wanted.genotype);
      expect(metrics).toMatchObject({
        accuracy: isPaused ? null : accuracy,
        loss: isPaused ? null : loss,
        params: wanted.params,
        macs: wanted.macs,
      });
    }
  });

  it('continues to the end that its own program gave, number by number', async () => {
    const path = frozen(name, 'resume');
    const { context } = testContext(folder);
    if (version < 4) {
      await expect(resumeSearch(path, { trials }, context)).rejects.toThrow(/what evaluates.*tfjs 4.22.0 wasm/s);
      // What changed since is not in these runs: their momentum of batch norm is constant, their weights are not averaged.
      const old = openDatabase(runFile(path, 'database'));
      old.exec(`UPDATE meta SET value = replace(value, '"tfjs 4.22.0 wasm"', '"tfjs 2 wasm (TensorFlow.js 4.22.0)"')`);
      old.close();
    }
    await resumeSearch(path, { trials }, context);
    expect(reported(path)).toEqual(expected.resumed);
    const { trials: rows } = readRun(path);
    expect(rows.at(-1)).toMatchObject(latest);
    // the old trials hold what was known of them, the new ones everything that follows from the network
    const early = ['accuracy', 'loss', 'macs', 'params'];
    const later = ['accuracy', 'activations', 'loss', 'macs', 'modelBytes', 'params', 'peakBytes'];
    const whole = [...later, 'balancedAccuracy', 'trainLoss'].sort();
    expect(Object.keys(rows[0]?.metrics ?? {}).sort()).toEqual(version < 3 ? early : version < 4 ? later : whole);
    expect(Object.keys(rows.at(-1)?.metrics ?? {})).toContain('peakBytes');
    const db = openDatabase(runFile(path, 'database'), { readonly: true });
    expect(db.value('SELECT user_version FROM pragma_user_version')).toBe(6);
    expect(db.value('SELECT count(*) FROM finals')).toBe(version < 4 ? 0 : 1);
    expect(db.value('SELECT (SELECT count(*) FROM lease) + (SELECT count(*) FROM worker)')).toBe(0);
    db.close();
  }, 240_000);
});
