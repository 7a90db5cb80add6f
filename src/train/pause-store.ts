import { type SessionState, withoutSlots } from '../engine/index.ts';
import type { EpochRecord, TrialRequest } from '../trial/index.ts';
import { hashOf } from '../util/hash.ts';
import type { Checkpoint } from './checkpoint.ts';

/** Where a training is kept that may continue later. */
export interface PauseStore {
  /** The training of this identity where it was kept; null when there is none. */
  load(hash: string): Promise<Checkpoint | null>;
  save(checkpoint: Checkpoint): Promise<void>;
}

/** Identity of a training that is kept. */
export function identity({ graph, data, training, seed, start, detector }: TrialRequest): string {
  const more = { ...(start && { start: start.hash }), ...(detector && { detector }) };
  return hashOf({ graph, data: data.hash, training, seed, ...more });
}

/** A trained network as it is kept for use: without what only its optimiser needs. */
export function trainedWeights(hash: string, history: readonly EpochRecord[], state: SessionState): Checkpoint {
  return { hash, history, state: withoutSlots(state) };
}
