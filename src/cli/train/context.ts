import { endUses } from '../../data/index.ts';
import type { TrainingContext } from '../../training/index.ts';
import type { Io } from '../io.ts';
import { followParent } from '../parent.ts';
import { INTERRUPTED, processContext } from '../process.ts';
import { TrainProgress } from '../progress/train-progress.ts';
import { terminalOf } from '../terminal.ts';

/**
 * Runs a training with everything it needs of this process: clock, signals, progress on stderr, log. The first Ctrl-C (or
 * `kill`) stops it after the running step, the second at once; before training has begun the first one does.
 */
export async function withTrainingContext<T>(
  io: Io,
  options: { quiet?: boolean; json?: boolean; endWithParent?: boolean | undefined },
  use: (context: TrainingContext) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const progress = new TrainProgress(io, terminalOf(io, options), options.quiet === true, Date.now);
  let begun = false;
  const onSignal = () => {
    if (!begun || stop.signal.aborted) process.exit(INTERRUPTED);
    progress.line('stopping after this step; Ctrl-C again stops at once');
    stop.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const stopFollowing = followParent(options.endWithParent ? onSignal : null);
  try {
    return await use({
      ...processContext(io),
      onEvent: (event) => {
        begun ||= event.kind === 'begin';
        progress.on(event);
      },
      signal: stop.signal,
    });
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    stopFollowing();
    progress.close();
    endUses();
  }
}
