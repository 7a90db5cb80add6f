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
  /**
   * With several objectives the worst value of each, that of the reports: accuracy in 0..1, costs in their units. Not looked
   * at with one objective.
   */
  readonly reference: Metrics;
  /** Images that a trial's accuracy is a share of; missing where no image is looked at, as in a table. */
  readonly validationImages?: number | undefined;
  /** Metrics that `Candidates.known` tells of every network. */
  readonly known: ReadonlySet<MetricName>;
}
