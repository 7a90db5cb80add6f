import type { TrialRequest } from '../trial/index.ts';
import { hashOf } from '../util/hash.ts';
import type { Checkpoint } from './checkpoint.ts';

/** Where a training is kept that may continue later. */
export interface PauseStore {
  /** The training of this identity where it was kept; null when there is none. */
  load(hash: string): Promise<Checkpoint | null>;
  save(checkpoint: Checkpoint): Promise<void>;
}

/** Identity of a training that is kept. */
export function identity({ graph, data, training, seed }: TrialRequest): string {
  return hashOf({ graph, data: data.hash, training, seed });
}
