import { MixnasError } from '../util/errors.ts';
import type { Database } from './database.ts';

/** Version of the tables; a change of them is a migration and raises it. */
export const STORE_VERSION = 2;

/** Version 1 had neither the state `paused`, nor `rung`, nor segments. */
const TRIAL = (name: string) => `
CREATE TABLE ${name} (
  number INTEGER PRIMARY KEY,
  genotype TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  note TEXT,
  state TEXT NOT NULL CHECK (state IN ('running', 'complete', 'paused', 'failed', 'infeasible', 'interrupted')),
  reason TEXT,
  message TEXT,
  accuracy REAL,
  loss REAL,
  params INTEGER NOT NULL,
  macs INTEGER NOT NULL,
  reward REAL,
  violation REAL,
  attempt INTEGER NOT NULL,
  started_at REAL,
  ended_at REAL,
  seconds REAL,
  rung INTEGER
);
`;

const SEGMENT = `
CREATE TABLE segment (
  number INTEGER PRIMARY KEY,
  trial INTEGER NOT NULL REFERENCES trial (number),
  rung INTEGER NOT NULL,
  told INTEGER NOT NULL,
  state TEXT CHECK (state IN ('complete', 'failed', 'infeasible')),
  accuracy REAL,
  loss REAL,
  seconds REAL,
  UNIQUE (trial, rung)
);
`;

const TABLES = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
${TRIAL('trial')}
CREATE TABLE epoch (
  trial INTEGER NOT NULL REFERENCES trial (number),
  epoch INTEGER NOT NULL,
  train_loss REAL NOT NULL,
  train_accuracy REAL NOT NULL,
  accuracy REAL,
  loss REAL,
  learning_rate REAL NOT NULL,
  seconds REAL NOT NULL,
  PRIMARY KEY (trial, epoch)
) WITHOUT ROWID;
${SEGMENT}
`;

/** Makes the tables of a new run. */
export function createTables(db: Database): void {
  db.exec(TABLES);
  db.pragma(`user_version = ${STORE_VERSION}`);
}

/** Version of the tables of a file; 0 for a file that mixnas did not make. */
export function storedVersion(db: Database): number {
  return db.value('SELECT user_version FROM pragma_user_version') as number;
}

/** Brings the tables of an older version to this one, in one transaction; does nothing to those of this one. */
export function migrateTables(db: Database): void {
  if (storedVersion(db) >= STORE_VERSION) return;
  db.pragma('foreign_keys = OFF');
  db.immediate(() => {
    db.exec(TRIAL('trial_2'));
    db.exec('INSERT INTO trial_2 SELECT *, NULL FROM trial');
    db.exec('DROP TABLE trial; ALTER TABLE trial_2 RENAME TO trial');
    db.exec(SEGMENT);
    db.pragma(`user_version = ${STORE_VERSION}`);
  });
}

/** @throws MixnasError `NOT_A_RUN` or `RUN_VERSION` when the file was not made by this version's kind of mixnas */
export function checkTables(db: Database, folder: string): void {
  const version = storedVersion(db);
  const tables = db.value("SELECT count(*) FROM sqlite_master WHERE name IN ('meta', 'trial', 'epoch')");
  if (version === 0 || tables !== 3) {
    throw new MixnasError('NOT_A_RUN', `run ${folder}: run.sqlite has no tables of mixnas`, {
      hint: 'name a folder that mixnas search made',
    });
  }
  if (version > STORE_VERSION) {
    throw new MixnasError(
      'RUN_VERSION',
      `run ${folder}: stored in version ${version}, this mixnas reads up to ${STORE_VERSION}`,
      {
        hint: 'update mixnas',
      },
    );
  }
}
