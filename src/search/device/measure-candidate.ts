import type { TrialResult } from '../../trial/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Journal } from '../journal.ts';
import type { SearchPlan } from '../search-plan.ts';
import type { Ledger } from '../trials/ledger.ts';

/**
 * Measures an untrained candidate on the search's device, unless that was done or a table predicts. Where the device is this
 * machine, running trainings are paused meanwhile.
 * @returns how the trial ends when it cannot be measured; null when it was measured
 */
export async function measureCandidate(
  { meter, evaluator, space, target }: Pick<SearchPlan, 'meter' | 'evaluator' | 'space' | 'target'>,
  ledger: Ledger,
  journal: Journal,
  trial: number,
): Promise<Extract<TrialResult, { state: 'failed' }> | null> {
  const { genotype, metrics } = ledger.row(trial);
  if (meter === null || meter.measures.every((name) => metrics[name] !== undefined)) return null;
  journal.measuring(trial);
  const running = meter.isLocal ? evaluator.hold() : null;
  try {
    const graph = space.decode(genotype, target);
    const [measured] = await meter.measure([{ name: `trial ${trial}`, graph }]);
    if (measured === undefined) return null;
    journal.measured(ledger.measured(trial, measured.metrics, measured.record), measured.state);
    return null;
  } catch (error) {
    if (!(error instanceof MixnasError)) throw error;
    return { state: 'failed', reason: 'unmeasured', message: error.message, history: [], seconds: 0 };
  } finally {
    running?.goOn();
  }
}
