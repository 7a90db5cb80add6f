import type { Trainer } from './trainer.ts';

/** What a worker is. */
export interface WorkerSettings {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly cores: number;
  /** Trials at the same time. */
  readonly slots: number;
  /** Threads of each; null: the cores are shared. */
  readonly threads: number | null;
  /** Version of mixnas. */
  readonly mixnas: string;
  readonly cacheDir: string;
  /** Whether it starts the programs that searches name: any command that comes through Redis. */
  readonly programs: boolean;
  /** The environment that programs start with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folders of packed data that are only read. */
  readonly shared: readonly string[];
  /** Whether it ends when there is no search to work for. */
  readonly once: boolean;
  /** Seconds without work after which it ends; null: it waits. */
  readonly idleSeconds: number | null;
  /** Milliseconds since 1970 at which it must have ended; null: never. */
  readonly deadline: number | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Hears of what it does, one line at a time. */
  readonly log: (message: string) => void;
  /** Aborted when it is to end. */
  readonly stop: AbortSignal;
  /** Makes what trains with an engine. */
  readonly makeTrainer: () => Trainer;
}
