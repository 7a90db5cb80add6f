import type { StopSignal } from '../../run/index.ts';
import { Interrupted, type TrialResult } from '../../trial/index.ts';

/** Milliseconds in which the signal that ended a worker reaches this process too, when it was meant for all. */
const SIGNAL_MS = 500;

/** Ends of the process, not of the training. */
const DEATHS: readonly string[] = ['crashed', 'killed', 'out-of-memory'];

/** Whether a failure is part of a stop that is under way: signals often go to every process of a job. */
export function isStopping(stop: StopSignal): Promise<boolean> {
  return stop.requestedWithin(SIGNAL_MS);
}

/**
 * Evaluates in a worker process. One that somebody has killed is no fault of the network: it is evaluated once more, with the
 * same seed and so with the same result.
 * @param onAgain called before it is evaluated once more
 * @throws Interrupted when the process died while a stop was under way
 */
export async function despiteKills(
  evaluate: () => Promise<TrialResult>,
  stop: StopSignal,
  onAgain: (message: string) => void,
): Promise<TrialResult> {
  for (let tries = 1; ; tries++) {
    const result = await evaluate();
    if (result.state === 'complete' || !DEATHS.includes(result.reason)) return result;
    if (await isStopping(stop)) throw new Interrupted(result.message);
    if (result.reason !== 'killed' || tries === 2) return result;
    onAgain(result.message);
  }
}
