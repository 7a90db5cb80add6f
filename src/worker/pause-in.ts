import { dirname } from 'node:path';
import { storeError } from '../store/index.ts';
import { type PauseStore, readCheckpoint, writeCheckpoint } from '../train/index.ts';
import type { MixnasError } from '../util/errors.ts';

/**
 * Keeps a paused training in a file of the run's folder. What goes wrong there is not the trial's fault: `onFault` is told of
 * it before the error is thrown on.
 */
export function pauseIn(file: string, onFault: (error: MixnasError) => void): PauseStore {
  const run = dirname(dirname(file));
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const fault = storeError(error, run);
      onFault(fault);
      throw fault;
    }
  };
  return {
    load: (hash) => guarded(() => readCheckpoint(file, hash)),
    save: (checkpoint) => guarded(() => writeCheckpoint(file, checkpoint)),
  };
}
