import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { RunStore, readRun, runFile } from '../../src/store/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';
import { HOLDER, INFO, trial } from './rows.ts';

const folder = temporaryFolder();

describe('text that is not UTF-8 in the file of a run', () => {
  it.each([
    ["UPDATE trial SET key = CAST(x'6bff' AS TEXT)"],
    ["UPDATE meta SET value = CAST(x'22c328' AS TEXT) WHERE key = 'status'"],
  ])('is told as damage: %s', (sql) => {
    const run = `${folder}/${sql.length}`;
    const store = RunStore.create(run, INFO, 'name: demo\n', HOLDER);
    store.propose(trial(0));
    store.close();
    const db = openDatabase(runFile(run, 'database'));
    db.exec(sql);
    db.close();
    expect(thrown(() => readRun(run))).toMatchObject({ code: 'RUN_DAMAGED' });
    expect(thrown(() => RunStore.open(run, HOLDER))).toMatchObject({ code: 'RUN_DAMAGED' });
  });
});
