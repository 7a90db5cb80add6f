import { formatSeconds } from '../util/format.ts';
import type { PackProgress } from './pack.ts';

/** Milliseconds between two notes. */
const EVERY_MS = 5000;

/**
 * Progress as lines for people: how many images are packed and about how long the rest takes, at most one line in five
 * seconds and none at the end, so that what packs fast says nothing.
 * @param now milliseconds
 */
export function packingNotes(now: () => number, log: (message: string) => void): PackProgress {
  const start = now();
  let last = start;
  return (done, total) => {
    const time = now();
    if (time - last < EVERY_MS || done === total) return;
    last = time;
    const left = ((time - start) / 1000 / done) * (total - done);
    log(`packed ${done} of ${total} images, about ${formatSeconds(left)} left`);
  };
}
