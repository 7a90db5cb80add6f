import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runProgram } from './run-program.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'mixnas-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

const QUICK = ['bench', 'controllers', `${ROOT}/configs/quickstart.yaml`, '--seeds', '2', '--trials', '12'];

describe('mixnas bench controllers', () => {
  it('prints a table per problem, and writes a picture', async () => {
    const svg = join(folder, 'picture.svg');
    const { out, err } = await runProgram([...QUICK, '--controllers', 'random,local-search', '--svg', svg]);
    expect(err).toBe('');
    expect(out).toContain('space mixnet-tiny, synthetic');
    expect(out).toContain('one objective: accuracy');
    expect(out).toContain('two objectives: accuracy and macs');
    expect(out.match(/^local-search +12 /gm)?.length).toBe(2);
    const picture = readFileSync(svg, 'utf8');
    expect(picture.match(/<polygon /g)?.length).toBe(4);
    expect(picture.match(/<path fill="none" stroke="#/g)?.length).toBe(4);
    expect(picture).not.toContain('NaN');
  });

  it('prints one JSON document with a row per controller, problem and checkpoint', async () => {
    const { out } = await runProgram([...QUICK, '--controllers', 'random', '--json']);
    const document = JSON.parse(out);
    expect(document).toMatchObject({ schemaVersion: 1, seeds: 2, trials: 12 });
    expect(document.results.length).toBe(2);
    for (const row of document.results) {
      expect(row).toMatchObject({ controller: 'random', after: 12 });
      for (const key of ['regret_mean', 'regret_median', 'hv_ratio_median', 'hv_ratio_min']) {
        expect(row[key]).toEqual(expect.any(Number));
      }
    }
  });

  it('names the known controllers when it does not know one', async () => {
    await expect(runProgram([...QUICK, '--controllers', 'bayes'])).rejects.toThrow(
      /expected some of random, .*surrogate; got "bayes"/,
    );
  });
});
