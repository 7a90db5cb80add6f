import type { DataReference } from '../../data/index.ts';
import type { RunStore } from '../../store/index.ts';
import type { Log } from '../../util/log.ts';
import type { RunTrainer } from '../wire/run-trainer.ts';
import type { FilePlace } from './files.ts';

/** Where a queue is, and where its workers find files. */
export interface QueueOptions {
  readonly url: string;
  readonly files: FilePlace;
  /** Whether the delays of the event loop are written to the log. */
  readonly watchLoop: boolean;
}

/** What a run is opened for workers with. */
export interface QueuedRun {
  readonly store: RunStore;
  readonly log: Log;
  /** Of the config. */
  readonly name: string;
  /** Trials at the same time. */
  readonly workers: number;
  readonly accept: 'same' | 'any';
  readonly versions: Readonly<Record<string, string>>;
  /** Name, version and instruction set of the engine here; of a program what it says of itself. */
  readonly engine: string;
  readonly trainer: RunTrainer;
  /** Null: each worker shares its own cores. */
  readonly threads: number | null;
  readonly data: readonly DataReference[];
  readonly host: string;
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly note: (message: string) => void;
}
