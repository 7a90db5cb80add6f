import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Holder, lockRun, type RunLock } from '../../store/index.ts';
import { MixnasError } from '../../util/errors.ts';

/** Milliseconds between two tries. */
const TRY_EVERY_MS = 200;

/** @returns null where another process has it */
function tryLock(folder: string, holder: Holder): RunLock | null {
  try {
    return lockRun(folder, holder);
  } catch (error) {
    if (error instanceof MixnasError && error.code === 'RUN_LOCKED') return null;
    throw error;
  }
}

/**
 * Does something while no other process of this machine does it in the same folder. The system ends the lock of a process
 * that dies.
 * @param isDone asked before each try; work that another process has done meanwhile is not done again
 * @param onWait called once where another process is at it
 */
export async function alone(
  folder: string,
  holder: Holder,
  {
    isDone,
    work,
    onWait,
    signal,
  }: {
    readonly isDone: () => Promise<boolean>;
    readonly work: () => Promise<void>;
    readonly onWait: () => void;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  let hasWaited = false;
  for (;;) {
    signal?.throwIfAborted();
    const lock = tryLock(folder, holder);
    try {
      if (await isDone()) return;
      if (lock !== null) return await work();
    } finally {
      lock?.release();
    }
    if (!hasWaited) onWait();
    hasWaited = true;
    await delay(TRY_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
