import type { EpochRecord, TrainerHello, TrainMessage, TrialProgress } from '../trial/index.ts';
import type { StartSettings } from './session.ts';

/** How the processes of one worker are started and watched. */
export interface ProcessSettings extends StartSettings {
  /** Seconds without a sign of life after which a process that serves a request is killed. */
  readonly silentSeconds: number;
  /** Requests after which a fresh process is started; undefined = no limit. */
  readonly trialsPerProcess?: number | undefined;
}

/** What is to be done, and whom to tell. */
export interface ProgramOrder {
  /** @param id names the attempt */
  readonly request: (id: string) => TrainMessage;
  readonly trial: number;
  /** Metrics that the result must hold. */
  readonly measures: readonly string[];
  /** Where the output goes that it prints meanwhile; null = nowhere. */
  readonly log: string | null;
  readonly onProgress: (progress: TrialProgress) => void;
  readonly onEpoch?: (record: EpochRecord) => void;
  /** Told of every message of the process. */
  readonly onSign?: () => void;
  /** Looks at what the process says of itself before it is asked; what it throws ends the order. */
  readonly check?: (hello: TrainerHello) => void;
}
