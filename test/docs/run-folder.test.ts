import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trialLineOf } from '../../src/cli/on-trial/trial-document.ts';
import { newTrialRow } from '../../src/search/trials/new-trial-row.ts';
import { RUN_FILES, TRAINING_FILES } from '../../src/store/index.ts';
import { trial } from '../store/rows.ts';
import { ROOT } from './read.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const sources = (folder: string) =>
  readdirSync(join(ROOT, 'src', folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => read(`src/${folder}/${file}`));

describe('the page of the run folder', () => {
  const page = read('docs/run-folder.md');

  it('has every file of a run and of a training', () => {
    const files = [...Object.values(RUN_FILES), ...Object.values(TRAINING_FILES)];
    expect(files.filter((file) => !page.includes(`\`${file}`))).toEqual([]);
  });

  it('has every table and column of the store', () => {
    const text = read('src/store/tables.ts');
    const columns = [...text.matchAll(/^ {2}([a-z_]+) (?:INTEGER|TEXT|REAL)/gm)].map(([, name]) => name as string);
    const tables = [...text.matchAll(/(?:CREATE TABLE |TRIAL\('|SEGMENT\(')([a-z]+)\b/g)].map(
      ([, name]) => name as string,
    );
    expect(columns.length).toBeGreaterThan(30);
    expect(tables.length).toBeGreaterThan(5);
    expect([...columns, ...tables].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('has every message of the log', () => {
    const calls = ['search', 'training']
      .flatMap(sources)
      .flatMap((text) => [...text.matchAll(/\blog\.(?:info|warn)\((?:[^()]|\([^()]*\))*?, '([^']+)'\)/g)]);
    const messages = calls.map(([, message]) => message as string);
    expect(messages.length).toBeGreaterThan(25);
    expect(messages.filter((message) => !page.includes(`\`${message}\``))).toEqual([]);
  });
});

describe('the page of trackers', () => {
  it('has every field of what --on-trial gives', () => {
    const row = { ...newTrialRow(trial(0)), state: 'complete' as const };
    const line = trialLineOf({ kind: 'end', trial: row, done: 1, trials: 2 }, { run: '/r', space: 's' });
    const page = read('docs/trackers.md');
    expect(Object.keys(JSON.parse(line)).filter((field) => !page.includes(`\`${field}\``))).toEqual([]);
  });
});
