import { type MetricName, metricInfo } from '../../metric/index.ts';
import { metricsOf, towardsMore } from '../../objective/index.ts';
import type { ControllerTask } from '../task.ts';

/** The one metric that the model predicts, as a value to maximise ("goal"): accuracy, or a negated loss. */
export interface Signal {
  readonly name: MetricName;
  /** The goal of a network without error. */
  readonly ideal: number;
  /** Goals below this one are as good as it. */
  readonly lowest: number;
}

function signalOf(name: MetricName): Signal {
  const { ideal, direction } = metricInfo(name);
  return {
    name,
    ideal: towardsMore(name, ideal ?? 0),
    lowest: direction === 'max' ? -1 : Number.NEGATIVE_INFINITY,
  };
}

/** What the surrogate makes of a task's metrics. */
export interface Roles {
  /** Null where every objective is known before a network is tried. */
  readonly signal: Signal | null;
  /** Known metrics that the kernel compares networks by: multiply-adds, parameters, and what the task speaks of. */
  readonly features: readonly MetricName[];
  /** Metrics of the objective and the constraints that are neither known nor the signal: estimated beside it. */
  readonly estimated: readonly MetricName[];
}

/** Shares out the metrics of a task. */
export function rolesOf({ objective, constraints = [], known }: ControllerTask): Roles {
  const objectives = metricsOf(objective);
  const spoken = [...new Set([...objectives, ...constraints.map(({ metric }) => metric)])];
  const unknown = objectives.filter((name) => !known.has(name));
  const signal = unknown.find((name) => metricInfo(name).direction === 'max') ?? unknown[0];
  return {
    signal: signal === undefined ? null : signalOf(signal),
    features: [...new Set<MetricName>(['macs', 'params', ...spoken.filter((name) => known.has(name))])],
    // where nothing has to be trained to be compared, limits on what training tells are left to feasibility
    estimated: spoken.filter(
      (name) => name !== signal && !known.has(name) && (signal !== undefined || metricInfo(name).known !== 'trained'),
    ),
  };
}
