import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { MixnasError, messageOf } from '../util/errors.ts';

type Value = string | number | null;
type Parameters = readonly Value[] | readonly [Readonly<Record<string, Value>>];

/** A prepared statement; parameters by place, or one object by name. */
export interface Statement {
  run(...parameters: Parameters): void;
  /** The first row, or undefined. */
  get(...parameters: Parameters): unknown;
  all(...parameters: Parameters): unknown[];
}

/** An open SQLite file. Its errors carry SQLite's names as `code`, such as `SQLITE_BUSY`. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  pragma(text: string): void;
  /** The only column of a query's first row. */
  value(sql: string, ...parameters: Parameters): unknown;
  /** Runs `use` in a transaction that begins with its first read or write. */
  transaction<T>(use: () => T): T;
  /** Runs `use` in a transaction that takes the write lock at its start. */
  immediate<T>(use: () => T): T;
  /** Undoes the open transaction, if there is one. */
  rollback(): void;
  close(): void;
}

export interface DatabaseOptions {
  /** The file must exist, and writing to it is an error. */
  readonly readonly?: boolean;
  /** The file must exist. */
  readonly fileMustExist?: boolean;
  /** Milliseconds to wait for a lock; 5000 when left out. */
  readonly timeout?: number;
}

/** What the two packages have in common. */
interface Driver {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  pragma(text: string): unknown;
  close(): unknown;
}
type DriverClass = new (file: string, options?: DatabaseOptions) => Driver;

/**
 * The packages that can open SQLite files, best first. `better-sqlite3` is compiled where its prebuilt file cannot be
 * fetched, so it may be missing; `libsql` has the same interface and comes as platform packages that are only unpacked.
 */
export const DRIVERS = ['better-sqlite3', 'libsql'] as const;
export type DriverName = (typeof DRIVERS)[number];

const load = createRequire(import.meta.url);

/** Loads a package and opens a database in memory with it: a package can be there without its native part. */
function loadDriver(name: DriverName): DriverClass {
  const driver = load(name) as DriverClass;
  new driver(':memory:').close();
  return driver;
}

/** `libsql` adds the time it took to every row. */
function plainRow(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || !('_metadata' in row)) return row;
  const { _metadata, ...rest } = row;
  return rest;
}

/** An open file as a `Database`. `libsql` ignores `readonly` and `fileMustExist`, so both are enforced here. */
class OpenDatabase implements Database {
  readonly #driver: Driver;

  constructor(driver: DriverClass, file: string, options: DatabaseOptions) {
    if ((options.readonly || options.fileMustExist) && !existsSync(file)) {
      throw Object.assign(new Error('unable to open database file'), { code: 'SQLITE_CANTOPEN' });
    }
    this.#driver = new driver(file, options);
    if (options.readonly) this.pragma('query_only = ON');
  }

  exec(sql: string): void {
    this.#driver.exec(sql);
  }

  prepare(sql: string): Statement {
    const statement = this.#driver.prepare(sql);
    return {
      run: (...parameters) => void statement.run(...parameters),
      get: (...parameters) => plainRow(statement.get(...parameters)),
      all: (...parameters) => statement.all(...parameters).map(plainRow),
    };
  }

  pragma(text: string): void {
    this.#driver.pragma(text);
  }

  value(sql: string, ...parameters: Parameters): unknown {
    const row = this.prepare(sql).get(...parameters);
    return row === undefined ? undefined : Object.values(row as object)[0];
  }

  transaction<T>(use: () => T): T {
    return this.#within('BEGIN', use);
  }

  immediate<T>(use: () => T): T {
    return this.#within('BEGIN IMMEDIATE', use);
  }

  rollback(): void {
    try {
      this.#driver.exec('ROLLBACK');
    } catch (error) {
      if (!/no transaction is active/.test(messageOf(error))) throw error;
    }
  }

  /** The packages' own transactions differ in what they throw when SQLite has rolled back by itself, as on a full disk. */
  #within<T>(begin: string, use: () => T): T {
    this.#driver.exec(begin);
    try {
      const result = use();
      this.#driver.exec('COMMIT');
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  close(): void {
    this.#driver.close();
  }
}

/**
 * Why a package does not open SQLite files here; null when it does.
 */
export function driverProblem(name: DriverName): string | null {
  try {
    loadDriver(name);
    return null;
  } catch (error) {
    return messageOf(error).split('\n')[0] ?? '';
  }
}

let chosen: DriverClass | undefined;

function chooseDriver(): DriverClass {
  for (const name of DRIVERS) if (driverProblem(name) === null) return loadDriver(name);
  const reasons = DRIVERS.map((name) => `${name}: ${driverProblem(name)}`).join('; ');
  throw new MixnasError('STORE_MISSING', `no package that opens SQLite files works here (${reasons})`, {
    hint: 'npm rebuild better-sqlite3 (needs a C++ compiler), or npm install libsql',
    exitCode: 1,
  });
}

/**
 * Opens a SQLite file with the first package that works.
 * @param driver only this one, for tests
 * @throws MixnasError `STORE_MISSING` when none works; errors of SQLite as they come
 */
export function openDatabase(file: string, options: DatabaseOptions = {}, driver?: DriverName): Database {
  if (driver !== undefined) return new OpenDatabase(loadDriver(driver), file, options);
  chosen ??= chooseDriver();
  return new OpenDatabase(chosen, file, options);
}
