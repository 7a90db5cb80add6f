import type { EpochRecord, StepProgress } from '../train/index.ts';
import type { Log } from '../util/log.ts';

/** What a running training says of itself; every event is plain data. */
export type FitEvent =
  | { readonly kind: 'note'; readonly message: string }
  | {
      readonly kind: 'begin';
      readonly folder: string;
      readonly network: string;
      readonly engine: string;
      readonly threads: number;
      readonly batchSize: number;
      readonly epochs: number;
      /** Epochs that are done already (after a resume). */
      readonly done: number;
      /** Images of each split. */
      readonly images: { readonly train: number; readonly validation: number; readonly test: number };
    }
  | { readonly kind: 'step'; readonly progress: StepProgress }
  | { readonly kind: 'epoch'; readonly record: EpochRecord; readonly epochs: number };

/** What a training needs of the outside: clock, identity, log and somebody who listens. */
export interface FitContext {
  /** Folder of packed data. */
  readonly cacheDir: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly pid: number;
  readonly host: string;
  /** Processors to compute with where the config names no number. */
  readonly cores: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly onEvent: (event: FitEvent) => void;
  /** Makes the NDJSON logger once the folder exists. */
  readonly openLog: (file: string) => Log;
  /** Stops between two steps; what was trained up to the last whole epoch is kept. */
  readonly signal: AbortSignal;
}
