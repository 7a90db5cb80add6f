import { availableParallelism, hostname } from 'node:os';
import type { FitContext } from '../../fit/index.ts';
import { cacheDirOf } from '../cache-dir.ts';
import type { Io } from '../io.ts';
import { openLog } from '../log.ts';
import { TrainProgress } from '../progress/train-progress.ts';
import { terminalOf } from '../terminal.ts';
import { readVersion } from '../version.ts';

/** Exit code of a process that a signal ended: 128 + SIGINT, the shell's convention. */
export const INTERRUPTED = 130;

/**
 * Runs a training with everything it needs of this process: clock, signals, progress on stderr, log. The first Ctrl-C (or
 * `kill`) stops it after the running step, the second at once; before training has begun the first one does.
 */
export async function withFitContext<T>(
  io: Io,
  options: { quiet?: boolean; json?: boolean },
  use: (context: FitContext) => Promise<T>,
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
  try {
    return await use({
      cacheDir: cacheDirOf(io),
      now: Date.now,
      pid: process.pid,
      host: hostname(),
      cores: availableParallelism(),
      versions: { mixnas: readVersion(), node: process.version, platform: `${process.platform}-${process.arch}` },
      onEvent: (event) => {
        begun ||= event.kind === 'begin';
        progress.on(event);
      },
      openLog,
      signal: stop.signal,
    });
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    progress.close();
  }
}
