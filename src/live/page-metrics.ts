import type { Config } from '../config/index.ts';
import { METRIC_NAMES, type MetricName, metricInfo, scoreOfTask } from '../metric/index.ts';
import { metricsOf } from '../objective/index.ts';
import type { RunRecord } from '../store/index.ts';
import type { PageMetric, PageUnit } from './contract.ts';

const WORDS: Readonly<Record<MetricName, readonly [label: string, unit: PageUnit]>> = {
  accuracy: ['accuracy', 'percent'],
  loss: ['validation loss', 'number'],
  trainLoss: ['training loss', 'number'],
  balancedAccuracy: ['balanced accuracy', 'percent'],
  mAP: ['mean average precision', 'percent'],
  ap50: ['average precision at IoU .50', 'percent'],
  ap75: ['average precision at IoU .75', 'percent'],
  macs: ['multiply-adds', 'count'],
  params: ['parameters', 'count'],
  activations: ['activations', 'count'],
  modelBytes: ['size of the weights', 'bytes'],
  peakBytes: ['peak memory', 'bytes'],
  latencyMs: ['latency', 'ms'],
};

/** A metric as a page tells of it. */
export function pageMetric(name: MetricName): PageMetric {
  const [label, unit] = WORDS[name];
  return { name, label, unit, direction: metricInfo(name).direction };
}

/** The metrics of a run: those that a trial has, and those that the search is about. */
export function pageMetrics({ info, trials }: RunRecord): PageMetric[] {
  const { task, objective, constraints, front } = info.config as unknown as Config;
  const asked = [
    scoreOfTask(task),
    ...metricsOf(objective),
    ...constraints.map(({ metric }) => metric),
    ...front.metrics,
  ];
  return METRIC_NAMES.filter(
    (name) => asked.includes(name) || trials.some(({ metrics }) => metrics[name] !== undefined),
  ).map(pageMetric);
}
