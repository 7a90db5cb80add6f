import { setTimeout as sleep } from 'node:timers/promises';
import type { RunStore } from '../store/index.ts';
import { MixnasError } from '../util/errors.ts';
import type { Log } from '../util/log.ts';
import type { SearchContext } from './search-events.ts';

const TRY_EVERY_MS = 500;
const LOCKED = 'another program (a browser of SQLite files, a backup) keeps run.sqlite locked';

/** Opens or reads a run, as soon as no other program keeps it locked. A request to stop ends the wait. */
export async function whenFree<T>(
  use: () => T,
  { onEvent, stop }: Pick<SearchContext, 'onEvent' | 'stop'>,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return use();
    } catch (error) {
      if (!(error instanceof MixnasError) || error.code !== 'RUN_BUSY' || stop.level !== 'run') throw error;
      if (tries === 0) onEvent({ kind: 'note', message: `${LOCKED}: waiting for it` });
      await sleep(TRY_EVERY_MS);
    }
  }
}

/** Tells of results that wait in memory for another program, and of their end. */
export function tellWaits(store: RunStore, { onEvent }: Pick<SearchContext, 'onEvent'>, log: Log): void {
  store.listen((state) => {
    const isOver = state === 'stored';
    const message = isOver
      ? 'run.sqlite is free again, and all results are stored'
      : `${LOCKED}: results wait in memory`;
    onEvent({ kind: 'note', message });
    if (isOver) log.info({}, 'run.sqlite is free again');
    else log.warn({}, 'run.sqlite is locked by another program');
  });
}
