import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/index.ts';
import { mayBeBest } from '../../../src/search/kept/candidates-to-keep.ts';
import { KeptWeights } from '../../../src/search/kept/kept-weights.ts';
import type { TrialRow } from '../../../src/store/index.ts';
import { temporaryFolder } from '../../temporary.ts';
import { testSpace } from '../context.ts';
import { trialRow } from '../finals/trial-row.ts';

const folder = temporaryFolder();
let count = 0;

function planOf(changes: Record<string, unknown> = {}) {
  const config = parseConfig({ name: 'kept', space: 'test', data: { kind: 'synthetic' }, ...changes }, 'test');
  return { config, space: testSpace().space, data: null };
}

/** A run's folder with weights of these names. */
function runWith(names: readonly string[]): string {
  const run = join(folder, `run-${count++}`);
  mkdirSync(join(run, 'weights'), { recursive: true });
  for (const name of names) writeFileSync(join(run, 'weights', name), '');
  return run;
}

const filesIn = (run: string): string[] => readdirSync(join(run, 'weights')).sort();

function row(number: number, accuracy: number, macs: number): TrialRow {
  return trialRow(number, { metrics: { accuracy, macs }, reward: accuracy });
}

/** Each trial is better than the one before, and no larger. */
function rising(trials: number): TrialRow[] {
  return Array.from({ length: trials }, (_, number) => row(number, number / 100, 1));
}

describe('the trials whose weights are kept while a search goes on', () => {
  it('are the best 24, and more where none of them is better than another', () => {
    const kept = mayBeBest(rising(40), planOf().config);
    expect([...kept].sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, i) => 16 + i));
    const equal = Array.from({ length: 40 }, (_, number) => row(number, number / 100, number));
    expect(mayBeBest(equal, planOf().config).size).toBe(40);
  });

  it('never become one again: what is kept of all was kept of those before', () => {
    const rows = Array.from({ length: 60 }, (_, i) => row(i, ((i * 37) % 101) / 101, (i * 53) % 97));
    const ofAll = mayBeBest(rows, planOf().config);
    expect(ofAll.size).toBeLessThan(60);
    for (let few = 1; few < rows.length; few++) {
      const before = mayBeBest(rows.slice(0, few), planOf().config);
      for (const trial of ofAll) expect(trial >= few || before.has(trial)).toBe(true);
    }
  });
});

describe('KeptWeights', () => {
  it('removes what can no longer be best, and leaves what running trials write', () => {
    const rows = [...rising(40), trialRow(40, { state: 'running' })];
    const run = runWith(['trial-3.ckpt', 'trial-39.ckpt', 'trial-40.ckpt.partial', 'trial-2.ckpt.partial', 'notes']);
    new KeptWeights(planOf(), run).tidy(rows);
    expect(filesIn(run)).toEqual(['notes', 'trial-39.ckpt', 'trial-40.ckpt.partial']);
  });

  it('keeps front and best when the search has ended, and nothing half-written when it begins again', () => {
    const rows = [row(0, 0.1, 1), row(1, 0.5, 9), row(2, 0.4, 10)];
    const run = runWith(['trial-0.ckpt', 'trial-1.ckpt', 'trial-2.ckpt', 'trial-3.ckpt.partial']);
    const kept = new KeptWeights(planOf(), run);
    kept.prepare(rows);
    expect(filesIn(run)).toEqual(['trial-0.ckpt', 'trial-1.ckpt', 'trial-2.ckpt']);
    kept.settle(rows);
    expect(filesIn(run)).toEqual(['trial-0.ckpt', 'trial-1.ckpt']);
  });

  it.each([{ search: { keepWeights: false } }, { evaluator: { kind: 'shared' } }])('keeps none with %j', (changes) => {
    const kept = new KeptWeights(planOf(changes), join(folder, 'none'));
    kept.prepare([]);
    expect(kept.file(1)).toBeNull();
    expect(readdirSync(folder)).not.toContain('none');
  });
});
