import { copyFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { RunStore, readRun, runFile } from '../../src/store/index.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();

it('a run whose writer was killed in the middle of a write is read as it was before', () => {
  const run = join(folder, 'run');
  const info = {
    name: 'demo',
    createdAt: 5,
    versions: { mixnas: '0' },
    config: { name: 'demo' },
    space: { name: 's', hash: 'h', text: 'name: s' },
    target: { size: 8, classes: 2 },
    data: null,
    engine: 'table',
    reference: {},
  };
  RunStore.create(run, info, 'name: demo\n', { pid: 1, host: 'here', since: 0 }).close();
  const killed = join(folder, 'killed');
  cpSync(run, killed, { recursive: true });
  const db = openDatabase(runFile(run, 'database'));
  db.pragma('cache_size = 1');
  db.immediate(() => {
    db.exec("UPDATE meta SET value = '\"changed\"' WHERE key = 'statusDetail'");
    // more than the cache holds, so that pages are written before the transaction ends
    const insert = db.prepare('INSERT INTO meta VALUES (?, ?)');
    for (let i = 0; i < 200; i++) insert.run(`key ${i}`, 'x'.repeat(1000));
    for (const end of ['', '-journal']) {
      copyFileSync(`${runFile(run, 'database')}${end}`, `${runFile(killed, 'database')}${end}`);
    }
  });
  db.close();
  expect(readRun(killed)).toMatchObject({ info, statusDetail: '', trials: [] });
});
