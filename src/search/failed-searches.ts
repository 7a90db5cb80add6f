import type { TrialRow } from '../store/index.ts';
import { MixnasError } from '../util/errors.ts';
import { countStates } from './trials/count-states.ts';

function failureError(rows: readonly TrialRow[], what: string, count: number): MixnasError {
  const failed = rows.filter(({ state }) => state === 'failed').slice(-count);
  const reasons = [...new Set(failed.map(({ reason }) => reason))];
  const counts = reasons.map((name) => `${failed.filter(({ reason }) => reason === name).length} ${name}`).join(', ');
  const last = failed.at(-1);
  return new MixnasError('TRIALS_FAIL', `${what} (${counts}); trial ${last?.number}: ${last?.message}`, {
    hint: 'mixnas report lists the failures; once the cause is fixed, mixnas resume continues the search (search.maxConsecutiveFailures is the limit)',
    exitCode: 1,
  });
}

/** Counts the failures in a row of this process only, so that a run can be resumed once their cause is fixed. */
export class FailuresInARow {
  readonly #limit: number;
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @throws MixnasError `TRIALS_FAIL` when the limit is reached */
  count(state: TrialRow['state'], rows: readonly TrialRow[]): void {
    this.#count = state === 'failed' ? this.#count + 1 : 0;
    if (this.#count >= this.#limit) throw failureError(rows, `${this.#limit} trials failed in a row`, this.#limit);
  }
}

/** @throws MixnasError `TRIALS_FAIL` or `ALL_INFEASIBLE` when a search ends without any result */
export function requireSuccess(rows: readonly TrialRow[]): void {
  const { failed, complete, paused } = countStates(rows);
  if (complete + paused > 0) return;
  if (failed > 0) {
    throw failureError(rows, failed === 1 ? 'the only trial failed' : `all ${failed} trials failed`, failed);
  }
  throw new MixnasError('ALL_INFEASIBLE', `all ${rows.length} proposals break the constraints`, {
    hint: 'relax the constraints, or try another controller',
    exitCode: 1,
  });
}
