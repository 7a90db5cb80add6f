export { bestEpoch, epochScore, rightnessName, rightnessOf, type ValidatedEpoch } from './epoch-score.ts';
export { errorOf, LIFTED_NAMES, onlyTrained, valueAtError, withoutTrained } from './lift.ts';
export {
  BUILT_NAMES,
  COST_NAMES,
  EVALUATED_NAMES,
  formatMetric,
  type KnownBy,
  METRIC_NAMES,
  METRICS,
  type MetricInfo,
  type MetricName,
  type Metrics,
  metricInfo,
} from './metrics.ts';
export { PRECISION_NAMES, SCORE_NAMES, type ScoreName, scoreOf, scoreOfTask } from './score.ts';
