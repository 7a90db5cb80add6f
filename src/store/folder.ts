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
  /** Folder of the weights of the best trials. */
  weights: 'weights',
  /** Folder of what training programs print, one file a trial. */
  logs: 'logs',
  /** Folder of lists of images, for training programs. */
  views: 'views',
  /** Folder of files that workers of a queue have sent and nobody has taken yet. */
  incoming: 'incoming',
  /** Weights that all networks of a search share. */
  shared: 'shared.ckpt',
  /** Folder of weights that the trainings of an experiment begin with. */
  starts: 'starts',
} as const;

/** Path of one of a run's files. */
export function runFile(folder: string, file: keyof typeof RUN_FILES): string {
  return join(folder, RUN_FILES[file]);
}

/** File of weights that trainings begin with, by their identity. */
export function startFile(folder: string, hash: string): string {
  return join(runFile(folder, 'starts'), `${hash}.ckpt`);
}

/** What a training program prints while it serves a trial, or the final of one with this seed. */
export function programLog(
  folder: string,
  { trial, seed }: { readonly trial: number; readonly seed?: number },
): string {
  return join(runFile(folder, 'logs'), `trial-${trial}${seed === undefined ? '' : `-seed-${seed}`}.log`);
}

const LEFTOVERS = new Set(
  [RUN_FILES.lock, RUN_FILES.config, RUN_FILES.partial, RUN_FILES.starts].flatMap((name) => [name, `${name}-journal`]),
);

/** Whether a file of this name may be in a folder where a run was not completely created. */
export function isLeftover(name: string): boolean {
  return LEFTOVERS.has(name);
}

/** The folder itself, or the first above it that exists. */
export function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
}
