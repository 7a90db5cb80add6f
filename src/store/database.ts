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
  /** Makes something of every row, of which only one is in memory at a time. */
  map<T>(make: (row: unknown) => T, ...parameters: Parameters): T[];
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

/** Long enough for what another process does in between, such as recovering a log; `libsql` alone would not wait. */
const WAIT_MS = 5000;

export interface DatabaseOptions {
  /** The file must exist, and writing to it is an error. */
  readonly readonly?: boolean;
  /** The file must exist. */
  readonly fileMustExist?: boolean;
  /** Milliseconds to wait for a lock; `WAIT_MS` when left out. */
  readonly timeout?: number;
}

/** What is used of the statements of the package `libsql`. */
interface DriverStatement {
  /** Whether it gives rows. */
  readonly reader: boolean;
  /** Gives rows as lists of values from now on. */
  raw(): unknown;
  columns(): readonly { readonly name: string }[];
  run(...parameters: Parameters): unknown;
  get(...parameters: Parameters): readonly Value[] | undefined;
  iterate(...parameters: Parameters): Iterable<readonly Value[]>;
}

/** What is used of its open files. */
interface Driver {
  exec(sql: string): unknown;
  prepare(sql: string): DriverStatement;
  close(): unknown;
}
type DriverClass = new (file: string, options?: DatabaseOptions) => Driver;

/** The package that opens SQLite files; its parts for each platform are only unpacked, never compiled. */
export const DRIVER = 'libsql';

const load = createRequire(import.meta.url);

/** Makes an object of a row; what `libsql` makes itself takes longer, and holds the time that it took too. */
function rowMaker(names: readonly string[]): (values: readonly Value[]) => Record<string, Value> {
  return (values) => {
    const row: Record<string, Value> = {};
    for (let i = 0; i < names.length; i++) row[names[i] as string] = values[i] as Value;
    return row;
  };
}

/** A statement that gives rows. */
function query(statement: DriverStatement): Statement {
  statement.raw();
  const toRow = rowMaker(statement.columns().map(({ name }) => name));
  const map = <T>(make: (row: unknown) => T, ...parameters: Parameters): T[] =>
    Array.from(statement.iterate(...parameters), (values) => make(toRow(values)));
  return {
    map,
    run: (...parameters) => void statement.run(...parameters),
    get(...parameters) {
      const values = statement.get(...parameters);
      return values === undefined ? undefined : toRow(values);
    },
    all: (...parameters) => map((row) => row, ...parameters),
  };
}

/** A statement that gives none. */
function command(statement: DriverStatement): Statement {
  return {
    run: (...parameters) => void statement.run(...parameters),
    get: () => undefined,
    all: () => [],
    map: () => [],
  };
}

/** An open file as a `Database`. `libsql` ignores `readonly` and `fileMustExist`, so both are enforced here. */
class OpenDatabase implements Database {
  readonly #driver: Driver;

  constructor(driver: DriverClass, file: string, options: DatabaseOptions) {
    if ((options.readonly || options.fileMustExist) && !existsSync(file)) {
      throw Object.assign(new Error('unable to open database file'), { code: 'SQLITE_CANTOPEN' });
    }
    this.#driver = new driver(file, { ...options, timeout: options.timeout ?? WAIT_MS });
    if (options.readonly) this.pragma('query_only = ON');
  }

  exec(sql: string): void {
    this.#driver.exec(sql);
  }

  prepare(sql: string): Statement {
    const statement = this.#driver.prepare(sql);
    return statement.reader ? query(statement) : command(statement);
  }

  // not by the driver's own `pragma`: its statement would keep a closed file open until it is collected
  pragma(text: string): void {
    this.#driver.exec(`PRAGMA ${text}`);
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

  /** The package's own transactions hide the cause when SQLite has rolled back by itself, as on a full disk. */
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

/** Loads the package and opens a database in memory with it: it can be there without the part for this platform. */
function loadDriver(): DriverClass {
  try {
    const driver = load(DRIVER) as DriverClass;
    new driver(':memory:').close();
    return driver;
  } catch (cause) {
    const reason = messageOf(cause).split('\n')[0];
    throw new MixnasError('STORE_MISSING', `the package ${DRIVER}, which stores runs, does not work here: ${reason}`, {
      hint: 'install mixnas again without --omit=optional: the parts for each platform are optional packages',
      exitCode: 1,
      cause,
    });
  }
}

let driver: DriverClass | undefined;

/**
 * Opens a SQLite file.
 * @throws MixnasError `STORE_MISSING` when the package that does it does not work; errors of SQLite as they come
 */
export function openDatabase(file: string, options: DatabaseOptions = {}): Database {
  driver ??= loadDriver();
  return new OpenDatabase(driver, file, options);
}

/** Why SQLite files cannot be opened here; null when they can. */
export function driverProblem(): string | null {
  try {
    openDatabase(':memory:').close();
    return null;
  } catch (error) {
    return messageOf(error);
  }
}
