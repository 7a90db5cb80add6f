import { join } from 'node:path';

/** Names of the files in a run's folder. */
export const RUN_FILES = {
  database: 'run.sqlite',
  lock: 'run.lock',
  log: 'log.ndjson',
  config: 'config.yaml',
} as const;

/** Path of one of a run's files. */
export function runFile(folder: string, file: keyof typeof RUN_FILES): string {
  return join(folder, RUN_FILES[file]);
}
