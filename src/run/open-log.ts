import { appendFileSync, closeSync, openSync } from 'node:fs';
import pino from 'pino';
import type { Log } from '../util/log.ts';

/** The NDJSON log of a folder; lines are written at once, so that none is lost when the process dies. */
export function openLog(file: string): Log {
  const descriptor = openSync(file, 'a');
  const logger = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => appendFileSync(descriptor, line) },
  );
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    close: () => closeSync(descriptor),
  };
}
