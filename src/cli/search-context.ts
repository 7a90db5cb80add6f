import { endUses } from '../data/index.ts';
import type { QueueOptions } from '../queue/index.ts';
import { StopSignal } from '../run/index.ts';
import type { SearchContext } from '../search/index.ts';
import type { Io } from './io.ts';
import { listenToTrials } from './on-trial/listen-to-trials.ts';
import { followParent } from './parent.ts';
import { INTERRUPTED, processContext } from './process.ts';
import { SearchProgress } from './progress/search-progress.ts';
import { LivePage } from './search/live-page.ts';
import { terminalOf } from './terminal.ts';

/**
 * Ctrl-C and `kill` ask the search to stop; a second time they stop it at once, and a third time they end the process
 * wherever it is (while data is being packed, say). Returns a function that ends this.
 */
function listenToSignals(stop: StopSignal): () => void {
  const onSignal = () => {
    if (stop.level === 'abort') process.exit(INTERRUPTED);
    stop.request();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
}

/** Runs a search with everything it needs of this process: clock, signals, progress on stderr, log. */
export async function withSearchContext<T>(
  io: Io,
  options: {
    quiet?: boolean;
    json?: boolean;
    endWithParent?: boolean | undefined;
    onTrial?: string | undefined;
    queue?: QueueOptions | undefined;
    /** Port of a page that follows the search, true: the usual one. */
    live?: number | true | undefined;
  },
  use: (context: SearchContext) => Promise<T>,
): Promise<T> {
  const stop = new StopSignal();
  const quiet = options.quiet === true;
  const progress = new SearchProgress(io, terminalOf(io, options), quiet, Date.now);
  const note = (message: string) => progress.on({ kind: 'note', message });
  const page = options.live === undefined ? null : await LivePage.open(options.live, note);
  const stopListening = listenToSignals(stop);
  const stopFollowing = followParent(options.endWithParent ? () => stop.request() : null);
  const told = listenToTrials(options.onTrial, io, note);
  try {
    return await use({
      ...processContext(io),
      onEvent: (event) => {
        progress.on(event);
        told.on(event);
        page?.on(event);
      },
      stop,
      queue: options.queue,
    });
  } finally {
    await told.end(stop.aborted);
    stopListening();
    stopFollowing();
    await page?.close();
    progress.close();
    endUses();
  }
}
