import { expect } from 'vitest';

/** What a page shows soon: panels draw with the next frame, which may take its time on a busy machine. */
export function soon<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: 15_000 });
}
