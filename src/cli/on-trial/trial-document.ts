import type { SearchEvent } from '../../search/index.ts';

/** What is known of the run when a trial ends. */
export interface RunFacts {
  /** Absolute path of the run's folder. */
  readonly run: string;
  /** Of the search space. */
  readonly space: string;
}

/**
 * A trial's result as one line of JSON for `--on-trial`; docs/trackers.md has its fields. Numbers that JSON lacks are null.
 * @returns without the line's end
 */
export function trialLineOf({ trial, done, trials }: Extract<SearchEvent, { kind: 'end' }>, facts: RunFacts): string {
  const { number, state, rung, genotype, metrics, reward, violation, reason, message, attempt, seconds } = trial;
  const { startedAt, endedAt } = trial;
  return JSON.stringify({
    schemaVersion: 1,
    event: 'trial',
    ...facts,
    trial: number,
    state,
    rung: rung === null ? null : rung + 1,
    genotype,
    metrics,
    reward,
    violation: violation !== null && Number.isFinite(violation) ? violation : null,
    reason,
    message,
    attempts: attempt,
    seconds,
    startedAt: startedAt === null ? null : new Date(startedAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    done,
    trials,
  });
}
