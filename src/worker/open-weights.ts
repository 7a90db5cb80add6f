import type { SessionState } from '../engine/index.ts';
import { readCheckpoint } from '../train/index.ts';
import type { Inheritance, StartFile } from '../trial/index.ts';
import { MixnasError } from '../util/errors.ts';

/**
 * Reads the weights that networks inherit.
 * @throws MixnasError `SHARED_MISSING`, `CHECKPOINT_BROKEN`, `CHECKPOINT_MISMATCH`, `CHECKPOINT_UNREADABLE`
 */
export async function openShared({ file, hash }: Pick<Inheritance, 'file' | 'hash'>): Promise<SessionState> {
  const checkpoint = await readCheckpoint(file, hash);
  if (checkpoint !== null) return checkpoint.state;
  throw new MixnasError('SHARED_MISSING', `the shared weights are gone: ${file}`, {
    hint: 'stop the search and resume it: they are trained again',
    exitCode: 1,
  });
}

/**
 * Reads the weights that a training begins with.
 * @throws MixnasError `START_MISSING`, `CHECKPOINT_BROKEN`, `CHECKPOINT_MISMATCH`, `CHECKPOINT_UNREADABLE`
 */
export async function openStart({ file, hash }: StartFile): Promise<SessionState> {
  const checkpoint = await readCheckpoint(file, hash);
  if (checkpoint !== null) return checkpoint.state;
  throw new MixnasError('START_MISSING', `the weights that the training begins with are gone: ${file}`, {
    hint: 'put the file back, or start a new run',
    exitCode: 1,
  });
}
