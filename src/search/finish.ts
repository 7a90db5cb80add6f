import type { RunStore } from '../store/index.ts';
import type { Log } from '../util/log.ts';
import { measureFront } from './device/measure-front.ts';
import { runFinals } from './finals/run-finals.ts';
import { Journal } from './journal.ts';
import type { SearchContext } from './search-events.ts';
import type { LoopEnd, SearchLoop } from './search-loop.ts';
import type { SearchPlan } from './search-plan.ts';

const DETAIL: Readonly<Record<LoopEnd, string>> = {
  trials: 'all trials are done',
  exhausted: 'every network of the space was proposed',
  infeasible: 'no further network within the constraints was found',
  time: 'the time is up (search.maxSeconds)',
  drained: 'stopped on request after the running trials ended',
  aborted: 'stopped on request; the running trials were aborted',
};

const WORKERS_GO_ON = 'stopped on request; workers go on with what they have, and resuming takes it up';

/** How a search ended, for people. */
function detailOf(end: LoopEnd, { queue }: Pick<SearchPlan, 'queue'>): string {
  return end === 'aborted' && queue !== null ? WORKERS_GO_ON : DETAIL[end];
}

/** Whether a search ended on request, to go on later. */
export function isStop(end: LoopEnd): end is 'drained' | 'aborted' {
  return end === 'drained' || end === 'aborted';
}

/** What comes after the trials is carried out with. */
interface FinishParts {
  readonly plan: SearchPlan;
  readonly store: RunStore;
  readonly context: SearchContext;
  readonly log: Log;
}

/**
 * What comes after the trials: the finals, then, while nothing else runs, the latency of the front. So the finals have all of
 * the time that was kept back for them, and one that was killed does not measure the front twice.
 * @returns how the search ended, and that in words
 */
export async function finish(
  end: LoopEnd,
  { rows, deadline }: SearchLoop,
  { plan, store, context, log }: FinishParts,
): Promise<{ readonly end: LoopEnd; readonly detail: string }> {
  if (isStop(end)) return { end, detail: detailOf(end, plan) };
  const { stop } = context;
  const finals = await runFinals({ plan, rows, store, journal: new Journal(context, log), deadline, stop });
  const stopped = finals?.end ?? 'done';
  if (stopped === 'drained' || stopped === 'aborted') return { end: stopped, detail: detailOf(stopped, plan) };
  await measureFront(plan, rows, store, context, log);
  const missing = finals === null || finals.end === 'done' ? '' : `; finals of ${finals.done} of ${finals.networks}`;
  return { end, detail: `${DETAIL[end]}${missing}` };
}
