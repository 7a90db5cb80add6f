import { frontIndices, goalsOf, hasAll } from '../../objective/index.ts';
import type { RunStore, TrialRow } from '../../store/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Log } from '../../util/log.ts';
import type { SearchContext } from '../search-events.ts';
import type { SearchPlan } from '../search-plan.ts';

/** The feasible complete trials that no other one dominates, by the metrics of the report's front. */
function frontOf(rows: readonly TrialRow[], { front: { metrics } }: SearchPlan['config']): TrialRow[] {
  const feasible = rows.filter(
    (row) => row.state === 'complete' && row.violation === 0 && hasAll(metrics, row.metrics),
  );
  return frontIndices(feasible.map((row) => goalsOf(metrics, row.metrics))).map((i) => feasible[i] as TrialRow);
}

/**
 * Measures the front on the device once more when nothing else runs, and stores the records beside what was predicted. A
 * device that fails now costs these figures, not the search: the failure is reported, and the run stays as it is.
 */
export async function measureFront(
  { config, space, target, openFinalMeter }: SearchPlan,
  rows: readonly TrialRow[],
  store: RunStore,
  { onEvent }: SearchContext,
  log: Log,
): Promise<void> {
  if (openFinalMeter === null || !config.search.measureFront) return;
  const front = frontOf(rows, config);
  if (front.length === 0) return;
  onEvent({ kind: 'note', message: `measuring the latency of the front: ${front.length} networks` });
  try {
    const meter = await openFinalMeter();
    try {
      const networks = front.map(({ number, genotype }) => ({
        name: `trial ${number}`,
        graph: space.decode(genotype, target),
      }));
      const measured = await meter.measure(networks);
      store.measuredFront(front.map(({ number }, i) => ({ trial: number, record: measured[i]?.record ?? null })));
      log.info({ networks: front.length }, 'front measured');
    } finally {
      await meter.close();
    }
  } catch (error) {
    if (!(error instanceof MixnasError)) throw error;
    onEvent({ kind: 'note', message: `the front could not be measured: ${error.message}` });
    log.warn({ code: error.code, detail: error.message }, 'front not measured');
  }
}
