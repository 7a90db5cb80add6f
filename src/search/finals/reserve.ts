import { trainsEach } from '../../config/index.ts';
import { type Estimate, estimatesOf } from '../../controller/index.ts';
import type { TrialRow } from '../../store/index.ts';
import type { SearchPlan } from '../search-plan.ts';
import { pickFinalists } from './pick-finalists.ts';
import { finalsSeconds } from './work.ts';

type Planned = Pick<SearchPlan, 'config' | 'finals' | 'referenceOf' | 'space' | 'data'>;

const NO_ESTIMATES: ReadonlyMap<number, Estimate> = new Map();

function picked(
  { config, finals, referenceOf }: Planned,
  rows: readonly TrialRow[],
  estimates: ReadonlyMap<number, Estimate>,
): TrialRow[] {
  if (finals === null) return [];
  const reference = () => referenceOf(config.front.metrics);
  return pickFinalists(rows, { config, networks: finals.settings.networks, reference, estimates });
}

/** The networks that the finals are of if the search ends now, the best first; none in a search without finals. */
export function finalistsOf(plan: Planned, rows: readonly TrialRow[]): TrialRow[] {
  if (plan.finals === null) return [];
  const { config, space, data } = plan;
  const search = { config, space: () => space, validationImages: data?.images?.validation };
  return picked(plan, rows, estimatesOf(search, rows));
}

/**
 * Seconds of `search.maxSeconds` that are kept back for the finals, at most their share; 0 without a limit or finals. Where
 * trials are not trained (shared weights) it is all of the share: nothing is known of the time of a training.
 */
export function keptForFinals(plan: Planned, rows: readonly TrialRow[]): number {
  const { finals, config } = plan;
  const { maxSeconds, workers } = config.search;
  if (finals === null || maxSeconds === undefined) return 0;
  const { settings, secondsOf } = finals;
  if (!trainsEach(config.evaluator)) return settings.share * maxSeconds;
  // by readings: this is asked after each trial, and a model of all of them takes seconds
  const wanted = finalsSeconds(rows, picked(plan, rows, NO_ESTIMATES), settings, { workers, secondsOf });
  return Math.min(wanted, settings.share * maxSeconds);
}
