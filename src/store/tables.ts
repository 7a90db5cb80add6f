import { MixnasError } from '../util/errors.ts';
import type { Database } from './database.ts';
import { metricsIn, type StoredMetrics } from './metrics-column.ts';

/** Version of the tables; a change of them is a migration and raises it. */
export const STORE_VERSION = 6;

/** Version 1 had neither the state `paused`, nor `rung`; versions 1 and 2 had columns accuracy, loss, params, macs. */
const TRIAL = (name: string) => `
CREATE TABLE ${name} (
  number INTEGER PRIMARY KEY,
  genotype TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  note TEXT,
  state TEXT NOT NULL CHECK (state IN ('running', 'complete', 'paused', 'failed', 'infeasible', 'interrupted')),
  reason TEXT,
  message TEXT,
  metrics TEXT NOT NULL,
  reward REAL,
  violation REAL,
  attempt INTEGER NOT NULL,
  started_at REAL,
  ended_at REAL,
  seconds REAL,
  rung INTEGER
);
`;

const TRIAL_COLUMNS =
  'number genotype key note state reason message metrics reward violation attempt started_at ended_at seconds rung'.split(
    ' ',
  );

/** Missing in version 1; version 2 had columns accuracy and loss. */
const SEGMENT = (name: string) => `
CREATE TABLE ${name} (
  number INTEGER PRIMARY KEY,
  trial INTEGER NOT NULL REFERENCES trial (number),
  rung INTEGER NOT NULL,
  told INTEGER NOT NULL,
  state TEXT CHECK (state IN ('complete', 'failed', 'infeasible')),
  metrics TEXT NOT NULL,
  seconds REAL,
  UNIQUE (trial, rung)
);
`;

const SEGMENT_COLUMNS = 'number trial rung told state metrics seconds'.split(' ');

/** Missing in versions 1 and 2. */
const LATENCY = `
CREATE TABLE latency (
  trial INTEGER NOT NULL REFERENCES trial (number),
  stage TEXT NOT NULL CHECK (stage IN ('before', 'final')),
  record TEXT NOT NULL,
  PRIMARY KEY (trial, stage)
) WITHOUT ROWID;
`;

/** Missing in versions 1 to 3. */
const FINALS = `
CREATE TABLE finals (
  trial INTEGER NOT NULL REFERENCES trial (number),
  seed INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('complete', 'failed')),
  reason TEXT,
  message TEXT,
  metrics TEXT NOT NULL,
  images INTEGER NOT NULL,
  seconds REAL NOT NULL,
  PRIMARY KEY (trial, seed)
) WITHOUT ROWID;
`;

/** Missing in versions 1 to 4. `worker` is null until one has taken it. */
const QUEUE = `
CREATE TABLE lease (
  token TEXT PRIMARY KEY,
  trial INTEGER NOT NULL REFERENCES trial (number),
  rung INTEGER,
  request TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'done', 'lost', 'superseded')),
  worker TEXT,
  machine TEXT,
  leased_at REAL NOT NULL,
  claimed_at REAL,
  heard_at REAL,
  ended_at REAL,
  detail TEXT,
  epoch INTEGER,
  epochs INTEGER
) WITHOUT ROWID;
CREATE TABLE worker (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  machine TEXT NOT NULL,
  mixnas TEXT NOT NULL,
  engine TEXT NOT NULL,
  cores INTEGER NOT NULL,
  slots INTEGER NOT NULL,
  first_heard REAL NOT NULL,
  last_heard REAL NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'left', 'lost', 'refused')),
  detail TEXT,
  done INTEGER NOT NULL,
  seconds REAL NOT NULL
) WITHOUT ROWID;
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
  map REAL,
  PRIMARY KEY (trial, epoch)
) WITHOUT ROWID;
${SEGMENT('segment')}
${LATENCY}
${FINALS}
${QUEUE}
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

type Row = Readonly<Record<string, string | number | null>> & StoredMetrics;

/** Copies rows into a table of this version's columns; what the rows lack is NULL. */
function copyRows(db: Database, from: string, to: string, columns: readonly string[]): void {
  const insert = db.prepare(
    `INSERT INTO ${to} (${columns.join(', ')}) VALUES (${columns.map((c) => `@${c}`).join(', ')})`,
  );
  for (const row of db.prepare(`SELECT * FROM ${from}`).all() as Row[]) {
    const values: Record<string, string | number | null> = { metrics: JSON.stringify(metricsIn(row)) };
    for (const column of columns) values[column] ??= row[column] ?? null;
    insert.run(values);
  }
}

/** Brings the tables of an older version to this one, in one transaction; does nothing to those of this one. */
export function migrateTables(db: Database): void {
  const version = storedVersion(db);
  if (version >= STORE_VERSION) return;
  db.pragma('foreign_keys = OFF');
  db.immediate(() => {
    if (version < 3) migrateMetrics(db, version);
    if (version < 4) db.exec(FINALS);
    if (version < 5) db.exec(QUEUE);
    db.exec('ALTER TABLE epoch ADD COLUMN map REAL');
    db.pragma(`user_version = ${STORE_VERSION}`);
  });
}

/** Brings the tables of version 1 or 2 to those of version 3. */
function migrateMetrics(db: Database, version: number): void {
  db.exec(TRIAL('trial_new'));
  copyRows(db, 'trial', 'trial_new', TRIAL_COLUMNS);
  db.exec('DROP TABLE trial; ALTER TABLE trial_new RENAME TO trial');
  db.exec(SEGMENT('segment_new'));
  if (version >= 2) copyRows(db, 'segment', 'segment_new', SEGMENT_COLUMNS);
  db.exec('DROP TABLE IF EXISTS segment; ALTER TABLE segment_new RENAME TO segment');
  db.exec(LATENCY);
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
