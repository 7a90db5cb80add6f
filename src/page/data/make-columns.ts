import type { PageMetric, PageRun } from '../../live/contract.ts';
import { Column } from './column.ts';

/** Key of a choice's column: choices may be called like metrics. */
export const choiceKey = (name: string): string => `choice:${name}`;

/** Key of what a model of all trials expects of each. */
export const ESTIMATE = 'estimate';

/** Columns that every run has. */
function ownColumns(): Column[] {
  return [
    new Column('number', 'trial', 'whole', null),
    new Column('reward', 'reward', 'number', 'max'),
    new Column(ESTIMATE, 'accuracy (model)', 'percent', 'max'),
    new Column('startedAt', 'started after', 'seconds', null),
    new Column('seconds', 'took', 'seconds', null),
    new Column('epochs', 'epochs', 'whole', null),
  ];
}

/** A column for each metric, once. */
export function metricColumns(metrics: readonly PageMetric[]): Column[] {
  const byName = new Map(metrics.map((metric) => [metric.name, metric]));
  return [...byName.values()].map(({ name, label, unit, direction }) => new Column(name, label, unit, direction));
}

/** One column a choice's name; runs with other options add theirs. */
function choiceColumns(runs: readonly PageRun[]): Column[] {
  const byName = new Map<string, Set<string>>();
  for (const { name, options } of runs.flatMap(({ choices }) => choices)) {
    const known = byName.get(name) ?? new Set();
    for (const option of options) known.add(option);
    byName.set(name, known);
  }
  return [...byName].map(([name, options]) => new Column(choiceKey(name), name, 'option', null, [...options]));
}

/** All columns of some runs beside each other: metrics first, then what every trial has, then the choices. */
export function makeColumns(runs: readonly PageRun[]): Column[] {
  return [...metricColumns(runs.flatMap(({ metrics }) => metrics)), ...ownColumns(), ...choiceColumns(runs)];
}
