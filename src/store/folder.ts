import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Names of the files in a run's folder. */
export const RUN_FILES = {
  database: 'run.sqlite',
  /** The database while a new run is made. */
  partial: 'run.sqlite.partial',
  lock: 'run.lock',
  log: 'log.ndjson',
  config: 'config.yaml',
  /** Folder of paused trainings, in searches with fidelities. */
  checkpoints: 'checkpoints',
  /** Folder of the weights of finals. */
  finals: 'finals',
  /** Weights that all networks of a search share. */
  shared: 'shared.ckpt',
} as const;

/** Path of one of a run's files. */
export function runFile(folder: string, file: keyof typeof RUN_FILES): string {
  return join(folder, RUN_FILES[file]);
}

const LEFTOVERS = new Set(
  [RUN_FILES.lock, RUN_FILES.config, RUN_FILES.partial].flatMap((name) => [name, `${name}-journal`]),
);

/** Whether a file of this name may be in a folder where a run was not completely created. */
export function isLeftover(name: string): boolean {
  return LEFTOVERS.has(name);
}

/** The folder itself, or the first above it that exists. */
export function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
}
