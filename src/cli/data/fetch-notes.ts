import { formatBytes } from '../../util/format.ts';

/** Milliseconds between two notes. */
const EVERY_MS = 5000;

/**
 * Progress of a download as lines for people, at most one in five seconds.
 * @param now milliseconds
 */
export function fetchNotes(now: () => number, log: (message: string) => void): (done: number, total: number) => void {
  let last = now();
  return (done, total) => {
    if (now() - last < EVERY_MS) return;
    last = now();
    log(`${formatBytes(done)} of ${formatBytes(total)}`);
  };
}
