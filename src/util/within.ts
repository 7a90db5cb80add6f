import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for something, but not longer than so many milliseconds; how it ends does not matter. */
export async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([promise.catch(() => undefined), late]);
  timer.abort();
}
