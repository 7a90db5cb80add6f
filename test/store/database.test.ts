import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { driverProblem, openDatabase } from '../../src/store/database.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
let count = 0;

/** What an operation throws, by its code. */
function codeOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
}

it('SQLite files can be opened here', () => {
  expect(driverProblem()).toBeNull();
});

describe('a SQLite file', () => {
  const fresh = () => join(folder, `file-${count++}.sqlite`);
  const open = openDatabase;

  it('gives rows back as they were stored, and nothing besides', () => {
    const db = open(fresh());
    db.exec('CREATE TABLE t (number INTEGER PRIMARY KEY, real REAL, text TEXT)');
    db.prepare('INSERT INTO t VALUES (@number, @real, @text)').run({ number: 1, real: null, text: 'ä' });
    db.prepare('INSERT INTO t VALUES (?, ?, ?)').run(2, 1.5, null);
    const rows = [
      { number: 1, real: null, text: 'ä' },
      { number: 2, real: 1.5, text: null },
    ];
    expect(db.prepare('SELECT * FROM t ORDER BY number').all()).toEqual(rows);
    expect(db.prepare('SELECT * FROM t WHERE number = ?').get(2)).toEqual(rows[1]);
    expect(db.prepare('SELECT * FROM t WHERE number = ?').get(3)).toBeUndefined();
    expect(db.value('SELECT count(*) FROM t')).toBe(2);
    expect(db.value('SELECT text FROM t WHERE number = 3')).toBeUndefined();
    db.pragma('user_version = 7');
    expect(db.value('SELECT user_version FROM pragma_user_version')).toBe(7);
    db.close();
  });

  it('undoes a transaction that throws', () => {
    const db = open(fresh());
    db.exec('CREATE TABLE t (x INTEGER)');
    for (const run of [db.transaction.bind(db), db.immediate.bind(db)]) {
      expect(() =>
        run(() => {
          db.exec('INSERT INTO t VALUES (1)');
          throw new Error('stop');
        }),
      ).toThrow('stop');
      expect(db.value('SELECT count(*) FROM t')).toBe(0);
      expect(run(() => 5)).toBe(5);
    }
    db.close();
  });

  it('makes no file where one must exist, and writes nothing where it only reads', () => {
    const file = fresh();
    expect(codeOf(() => open(file, { fileMustExist: true }))).toBe('SQLITE_CANTOPEN');
    expect(codeOf(() => open(file, { readonly: true }))).toBe('SQLITE_CANTOPEN');
    const db = open(file);
    db.exec('CREATE TABLE t (x INTEGER)');
    const reader = open(file, { readonly: true });
    expect(codeOf(() => reader.exec('INSERT INTO t VALUES (1)'))).toMatch(/^SQLITE_READONLY/);
    reader.close();
    expect(db.value('SELECT count(*) FROM t')).toBe(0);
    db.close();
  });

  it('waits where another process locks it for a moment', async () => {
    const file = fresh();
    const db = open(file);
    db.exec('CREATE TABLE t (x INTEGER)');
    db.close();
    const program = `const db = new (require('libsql'))(${JSON.stringify(file)});
      db.exec('BEGIN EXCLUSIVE; INSERT INTO t VALUES (1)');
      console.log('locked');
      setTimeout(() => db.exec('COMMIT'), 500)`;
    const other = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(other.stdout, 'data');
    const reader = open(file, { readonly: true });
    expect(reader.value('SELECT count(*) FROM t')).toBe(1);
    reader.close();
    await once(other, 'exit');
  });

  it('names errors as SQLite does', () => {
    const file = fresh();
    const [one, two] = [open(file, { timeout: 0 }), open(file, { timeout: 0 })];
    one.exec('BEGIN IMMEDIATE');
    expect(codeOf(() => two.exec('BEGIN IMMEDIATE'))).toMatch(/^SQLITE_BUSY/);
    one.exec('CREATE TABLE t (x INTEGER PRIMARY KEY); INSERT INTO t VALUES (1); COMMIT');
    expect(codeOf(() => two.exec('INSERT INTO t VALUES (1)'))).toMatch(/^SQLITE_CONSTRAINT/);
    one.close();
    two.close();
    const other = fresh();
    writeFileSync(other, 'no database '.repeat(200));
    expect(codeOf(() => open(other).value('SELECT count(*) FROM sqlite_master'))).toBe('SQLITE_NOTADB');
  });

  it('is read while its writer has it open', () => {
    const file = fresh();
    const db = open(file);
    db.pragma('journal_mode = WAL');
    db.exec('CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (3)');
    const reader = open(file, { readonly: true });
    expect(reader.value('SELECT x FROM t')).toBe(3);
    reader.close();
    db.close();
  });
});
