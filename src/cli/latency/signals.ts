import { INTERRUPTED } from '../process.ts';

/**
 * Does some work during which Ctrl-C and `kill` end the process the orderly way: programs that it has started are ended
 * and temporary files removed.
 */
export async function endingOnSignals<T>(work: () => Promise<T>): Promise<T> {
  const onSignal = () => process.exit(INTERRUPTED);
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    return await work();
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}
