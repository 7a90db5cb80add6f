import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkDocument } from '../util/check-document.ts';
import { MixnasError, messageOf } from '../util/errors.ts';
import { partialOf } from '../util/whole-file.ts';
import { guarded } from './store-error.ts';

/** Names of the files in a training's folder. */
export const TRAINING_FILES = {
  /** Written last when a training begins: a folder that has it is one. */
  record: 'training.json',
  config: 'config.yaml',
  architecture: 'architecture.json',
  lock: 'run.lock',
  log: 'log.ndjson',
  /** The weights that it starts from, where those are not fresh. */
  start: 'start.ckpt',
  /** The checkpoint of the last whole epoch, and of the one that did best on the validation images. */
  last: 'last.ckpt',
  best: 'best.ckpt',
  result: 'result.json',
  /** What a training program continues from, in its own format, and what it prints. */
  state: 'trainer.state',
  output: 'trainer.log',
} as const;

export type TrainingFile = keyof typeof TRAINING_FILES;

/** Path of one of a training's files. */
export function trainingFile(folder: string, file: TrainingFile): string {
  return join(folder, TRAINING_FILES[file]);
}

const recordSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('training'),
  /** The network's. */
  name: z.string(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  versions: z.record(z.string(), z.string()),
  /** Everything that decides the weights, as plain JSON; a training is only resumed with the same. */
  identity: z.record(z.string(), z.json()),
  /** Identity of the packed images; missing in trainings of earlier versions. */
  content: z.string().optional(),
});

/** What a training was started with. */
export type TrainingRecord = z.infer<typeof recordSchema>;

/** Whether a folder holds a training. */
export function isTrainingFolder(folder: string): boolean {
  return existsSync(trainingFile(folder, 'record'));
}

const { record, config, architecture, lock, start } = TRAINING_FILES;
const LEFTOVERS = new Set([
  config,
  architecture,
  start,
  ...[record, config, architecture, start].map(partialOf),
  lock,
  `${lock}-journal`,
]);

/** Whether a file of this name may be in a folder where a training was not completely started. */
export function isTrainingLeftover(name: string): boolean {
  return LEFTOVERS.has(name);
}

function parseJson(folder: string, file: TrainingFile): unknown {
  try {
    return JSON.parse(guarded(folder, () => readFileSync(trainingFile(folder, file), 'utf8')));
  } catch (cause) {
    if (cause instanceof MixnasError) throw cause;
    throw new MixnasError('RUN_DAMAGED', `${trainingFile(folder, file)}: not valid JSON: ${messageOf(cause)}`, {
      hint: 'restore the folder from a backup, or train again in another one',
      exitCode: 1,
      cause,
    });
  }
}

/**
 * What a training was started with; can be read at any time, also while it is running.
 * @throws MixnasError `NOT_A_RUN` when the folder holds no training, `RUN_DAMAGED`
 */
export function readTrainingRecord(folder: string): TrainingRecord {
  if (!isTrainingFolder(folder)) {
    const what = existsSync(folder) ? `holds no ${TRAINING_FILES.record}` : 'does not exist';
    throw new MixnasError('NOT_A_RUN', `${folder}: expected the folder of a training; it ${what}`, {
      hint: 'mixnas train makes such folders, by default under runs/',
    });
  }
  return checkDocument(recordSchema, parseJson(folder, 'record'), {
    code: 'RUN_DAMAGED',
    what: 'the record of the training',
    source: trainingFile(folder, 'record'),
    exitCode: 1,
  });
}

/** The text of a training's config or architecture document. @throws MixnasError `RUN_READONLY` when it is missing */
export function readTrainingText(folder: string, file: 'config' | 'architecture'): string {
  return guarded(folder, () => readFileSync(trainingFile(folder, file), 'utf8'));
}

/** The result of a training as it was written; null before its end. @throws MixnasError `RUN_DAMAGED` */
export function readTrainingResult(folder: string): unknown {
  return existsSync(trainingFile(folder, 'result')) ? parseJson(folder, 'result') : null;
}
