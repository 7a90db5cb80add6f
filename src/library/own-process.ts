import { availableParallelism, hostname } from 'node:os';
import { cacheDirOf, openLog, placesOf } from '../run/index.ts';
import type { Log } from '../util/log.ts';
import { readVersion } from '../util/version.ts';

/** A logger such as one of pino: takes fields and a constant message. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What a caller may say of the machine; all else is taken from the process that calls. */
export interface OwnSettings {
  /** Folder of packed data; default: `MIXNAS_CACHE`, else `mixnas` in the user's cache folder, as on the command line. */
  readonly cacheDir?: string | undefined;
  /** Processors to compute with; default: all. */
  readonly cores?: number | undefined;
  /** Gets what the run's `log.ndjson` gets, too; default: nobody. */
  readonly log?: Logger | undefined;
}

/** The log of a run's folder, and the caller's beside it. */
function bothLogs(file: string, own: Logger | undefined): Log {
  const log = openLog(file);
  if (own === undefined) return log;
  return {
    info: (fields, message) => {
      log.info(fields, message);
      own.info(fields, message);
    },
    warn: (fields, message) => {
      log.warn(fields, message);
      own.warn(fields, message);
    },
    close: () => log.close(),
  };
}

/** Where relative paths start, and where public sets lie. */
export function ownPlaces() {
  return placesOf({ env: process.env, cwd: process.cwd() });
}

/**
 * What a search needs to know of the process that calls: clock, identity, cores, environment, log. Of the library only this
 * file reads them; it prints nothing.
 */
export function ownProcess({ cacheDir, cores, log }: OwnSettings) {
  return {
    cacheDir: cacheDir ?? cacheDirOf({ env: process.env, cwd: process.cwd() }),
    now: Date.now,
    pid: process.pid,
    host: hostname(),
    cores: cores ?? availableParallelism(),
    env: process.env,
    versions: { mixnas: readVersion(), node: process.version, platform: `${process.platform}-${process.arch}` },
    openLog: (file: string) => bothLogs(file, log),
  };
}
