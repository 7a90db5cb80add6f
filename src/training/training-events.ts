import type { RunContext } from '../run/index.ts';
import type { StepProgress } from '../train/index.ts';
import type { EpochRecord } from '../trial/index.ts';

/** What a running training says of itself; every event is plain data. */
export type TrainingEvent =
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
      /** The epochs that are done already, in order. */
      readonly earlier: readonly EpochRecord[];
    }
  | { readonly kind: 'step'; readonly progress: StepProgress }
  | { readonly kind: 'epoch'; readonly record: EpochRecord; readonly epochs: number };

/** What a training needs of the outside: a run's context, and a signal to stop. */
export interface TrainingContext extends RunContext<TrainingEvent> {
  /** Stops between two steps; what was trained up to the last whole epoch is kept. */
  readonly signal: AbortSignal;
}
