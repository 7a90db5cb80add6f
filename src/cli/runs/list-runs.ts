import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/index.ts';
import {
  isTrainingFolder,
  readSummary,
  runFile,
  type SearchSummaryRow,
  type TrainingSummaryRow,
  trainingFile,
} from '../../store/index.ts';
import type { TrainingResult } from '../../training/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { folderBytes } from '../../util/folder-bytes.ts';

/** The best trial or epoch. */
interface ListedBest {
  readonly number: number;
  /** Null of a detector. */
  readonly accuracy: number | null;
  /** Missing of a classifier. */
  readonly mAP?: number;
}

function scoreOf({ accuracy = null, mAP }: { readonly accuracy?: number | null; readonly mAP?: number | null }) {
  return mAP == null ? { accuracy } : { accuracy, mAP };
}

/** One run, training or broken folder of a list, as `--json` prints it. Accuracies (of detectors mAP) are on the validation images, 0..1. */
export interface ListedRun {
  readonly folder: string;
  readonly kind: 'search' | 'training' | null;
  readonly state: 'running' | 'finished' | 'interrupted' | 'failed' | 'broken';
  /** Why it ended, or what is broken; empty for nothing to say. */
  readonly detail: string;
  /** Of the config; of a training the network's. */
  readonly name: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string | null;
  /** Trials of a search or epochs of a training, and of how many; null where that is not known. */
  readonly done: number | null;
  readonly planned: number | null;
  /** Trials by state; null for a training. */
  readonly trials: SearchSummaryRow['counts'] | null;
  /** Of a search the trial of the highest reward, by its reading; of a training its best epoch (`number`). */
  readonly best: ListedBest | null;
  /** Of all files. */
  readonly bytes: number;
}

function search(run: SearchSummaryRow): Omit<ListedRun, 'folder' | 'bytes'> {
  const { kind, name, status: state, detail, createdAt, counts, best, config } = run;
  const { complete = 0, paused = 0, failed = 0 } = counts;
  return {
    ...{ kind, state, detail, name, createdAt: new Date(createdAt).toISOString(), trials: counts },
    done: complete + paused + failed,
    planned: (config as unknown as Partial<Config>).search?.trials ?? null,
    best: best === null ? null : { number: best.trial, ...scoreOf(best.metrics) },
  };
}

function training(run: TrainingSummaryRow): Omit<ListedRun, 'folder' | 'bytes'> {
  const { kind, name, status: state, createdAt } = run;
  const result = run.result as TrainingResult | null;
  return {
    ...{ kind, state, detail: '', name, createdAt: new Date(createdAt).toISOString(), trials: null },
    done: result?.done ?? null,
    planned: result?.epochs ?? null,
    best: result?.best == null ? null : { number: result.best.epoch, ...scoreOf(result.best) },
  };
}

const UNKNOWN = {
  kind: null,
  name: null,
  createdAt: null,
  done: null,
  planned: null,
  trials: null,
  best: null,
} as const;

function summarised(path: string): Omit<ListedRun, 'folder' | 'bytes'> {
  if (!isTrainingFolder(path) && !existsSync(runFile(path, 'database'))) {
    return { ...UNKNOWN, state: 'broken', detail: 'it was never completely begun' };
  }
  try {
    const summary = readSummary(path);
    return summary.kind === 'search' ? search(summary) : training(summary);
  } catch (error) {
    if (error instanceof MixnasError) return { ...UNKNOWN, state: 'broken', detail: error.message };
    throw error;
  }
}

/** Whether a folder holds anything of a run or a training, be it broken. */
function isRun(path: string): boolean {
  const files = [
    runFile(path, 'database'),
    runFile(path, 'partial'),
    trainingFile(path, 'record'),
    runFile(path, 'lock'),
  ];
  return files.some((file) => existsSync(file));
}

function listed(path: string, folder: string): ListedRun {
  return { folder, ...summarised(path), bytes: folderBytes(path) };
}

/**
 * The runs and trainings of a folder, or the one that it is itself, the newest first; broken ones last, told as that. Other
 * folders are left out.
 * @param path absolute
 * @param shown the same as the user would type it
 */
export function listRuns(path: string, shown: string): ListedRun[] {
  if (isRun(path)) return [listed(path, shown)];
  const runs = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .filter((name) => isRun(join(path, name)))
    .map((name) => listed(join(path, name), join(shown, name)));
  const isBroken = ({ state }: ListedRun) => Number(state === 'broken');
  return runs.sort(
    (a, b) =>
      isBroken(a) - isBroken(b) ||
      (b.createdAt ?? '').localeCompare(a.createdAt ?? '') ||
      a.folder.localeCompare(b.folder),
  );
}
