import type { Constraint, ObjectiveSettings } from '../config/index.ts';
import type { MetricName, Metrics } from '../metric/index.ts';
import type { SearchSpace } from '../space/index.ts';

/** What a controller is made for. */
export interface ControllerTask {
  readonly space: SearchSpace;
  readonly seed: string | number;
  readonly objective: ObjectiveSettings;
  /** Hard limits; those on metrics outside `known` can be checked only after measuring or training. */
  readonly constraints?: readonly Constraint[];
  /** Worst corner of the front, as far as it is given: accuracy in 0..1, costs in their units. */
  readonly reference?: Metrics;
  /** Metrics that `Candidates.known` tells of every network. */
  readonly known: ReadonlySet<MetricName>;
}
