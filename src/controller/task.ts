import type { Constraint, Metric, ObjectiveSettings } from '../config/index.ts';
import type { SearchSpace } from '../space/index.ts';

/** What a controller is made for. */
export interface ControllerTask {
  readonly space: SearchSpace;
  readonly seed: string | number;
  readonly objective: ObjectiveSettings;
  /** Hard limits; those on accuracy are known only after training. */
  readonly constraints?: readonly Constraint[];
  /** Worst corner of the front, as far as it is given: accuracy in 0..1, costs in their units. */
  readonly reference?: Partial<Readonly<Record<Metric, number | undefined>>>;
}
