import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { MixnasError } from '../util/errors.ts';
import { asTyped } from '../util/shell-word.ts';
import { writeWholeFileSync } from '../util/whole-file.ts';
import { nearestFolder } from './folder.ts';
import { type Holder, lockRun, type RunLock } from './lock.ts';
import { guarded } from './store-error.ts';
import {
  isTrainingFolder,
  isTrainingLeftover,
  readTrainingRecord,
  type TrainingFile,
  type TrainingRecord,
  trainingFile,
} from './training-files.ts';

/** What the files hold that a training begins with. */
export interface TrainingTexts {
  readonly config: string;
  readonly architecture: string;
  /** Checkpoint of the weights that it starts from; null = it draws fresh ones. */
  readonly start: Buffer | null;
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The one writer of a training's folder; holds its lock until `close`. */
export class TrainingFolder {
  readonly path: string;
  readonly #lock: RunLock;

  private constructor(path: string, lock: RunLock) {
    this.path = path;
    this.#lock = lock;
  }

  /**
   * A folder is free when it is absent, empty, or holds only what a process left that died while it began a training.
   * @throws MixnasError `RUN_EXISTS` unless the folder is free, `RUN_READONLY` when it cannot be written or made
   */
  static requireFree(path: string): void {
    guarded(path, () => accessSync(nearestFolder(path), constants.W_OK | constants.X_OK));
    if (!existsSync(path) || guarded(path, () => readdirSync(path)).every(isTrainingLeftover)) return;
    const hint = isTrainingFolder(path)
      ? asTyped`to continue it: mixnas resume ${path}; for a new training choose another folder with --out`
      : 'choose another folder with --out';
    throw new MixnasError('RUN_EXISTS', `folder ${path} exists already and is not empty`, { hint });
  }

  /**
   * Begins a training in a free folder and takes it.
   * @throws MixnasError `RUN_EXISTS`, `RUN_LOCKED`, `RUN_READONLY`, `DISK_FULL`
   */
  static create(path: string, record: TrainingRecord, texts: TrainingTexts, holder: Holder): TrainingFolder {
    return guarded(path, () => {
      TrainingFolder.requireFree(path);
      mkdirSync(path, { recursive: true });
      const lock = lockRun(path, holder);
      try {
        TrainingFolder.requireFree(path);
        writeWholeFileSync(trainingFile(path, 'config'), texts.config);
        writeWholeFileSync(trainingFile(path, 'architecture'), texts.architecture);
        if (texts.start === null) rmSync(trainingFile(path, 'start'), { force: true });
        else writeWholeFileSync(trainingFile(path, 'start'), texts.start);
        writeWholeFileSync(trainingFile(path, 'record'), toJson(record));
        return new TrainingFolder(path, lock);
      } catch (error) {
        lock.release();
        throw error;
      }
    });
  }

  /**
   * Takes the folder of a training to continue it.
   * @throws MixnasError `NOT_A_RUN`, `RUN_DAMAGED`, `RUN_LOCKED`, `RUN_READONLY`
   */
  static open(path: string, holder: Holder): TrainingFolder {
    readTrainingRecord(path);
    return guarded(path, () => new TrainingFolder(path, lockRun(path, holder)));
  }

  /** Path of one of its files. */
  file(name: TrainingFile): string {
    return trainingFile(this.path, name);
  }

  /** Writes the config anew, where files that it names have moved. */
  writeConfig(text: string): void {
    guarded(this.path, () => writeWholeFileSync(trainingFile(this.path, 'config'), text));
  }

  /** Writes the result, which marks the training as finished. */
  finish(result: unknown): void {
    guarded(this.path, () => writeWholeFileSync(trainingFile(this.path, 'result'), toJson(result)));
  }

  /** Releases the folder. */
  close(): void {
    this.#lock.release();
  }
}
