import type { Column } from '../data/column.ts';
import { ESTIMATE } from '../data/make-columns.ts';
import type { Trials } from '../data/trials.ts';
import { marginalMeans } from '../stats/marginal-means.ts';
import type { Store } from './store.ts';

/** Columns that hold a number for some trial, metrics first. */
export function usedColumns(trials: Trials): Column[] {
  return trials.columns.filter((column) => column.unit !== 'option' && column.extent(trials.count) !== null);
}

/** What is best of all runs: the objectives, in order, once each. */
function objectives(store: Store): Column[] {
  const names = new Set(store.runs.flatMap((run) => run.objectives));
  return [...names].map((name) => store.trials.column(name)).filter((column) => column !== undefined);
}

/** A cost that trials have: the first objective or constraint of which less is better, else any such metric. */
function mainCost(store: Store): Column | undefined {
  const limited = store.runs
    .flatMap((run) => run.constraints)
    .map(({ metric }) => store.trials.column(metric))
    .filter((column) => column !== undefined);
  const used = usedColumns(store.trials);
  const isCost = (column: Column): boolean => column.direction === 'min' && used.includes(column);
  return objectives(store).find(isCost) ?? limited.find(isCost) ?? used.find(isCost);
}

/** What trials are for: the first objective of which more is better, else the first metric. */
export function mainGoal(store: Store): Column {
  const used = usedColumns(store.trials);
  const goal = objectives(store).find(({ direction }) => direction === 'max');
  return goal ?? used.find(({ direction }) => direction === 'max') ?? store.trials.need('number');
}

const chosen = (store: Store, key: string | null): Column | undefined =>
  key === null ? undefined : store.trials.column(key);

/** The columns of the scatter's axes: those of the view, else cost against goal. */
export function planeColumns(store: Store): { readonly x: Column; readonly y: Column } {
  const x = chosen(store, store.view.x) ?? mainCost(store) ?? store.trials.need('number');
  return { x, y: chosen(store, store.view.y) ?? mainGoal(store) };
}

/** Objectives and limited metrics of all runs, then the cost that the scatter shows. */
export function mainColumns(store: Store): Column[] {
  const limited = store.runs.flatMap((run) => run.constraints).map(({ metric }) => store.trials.column(metric));
  const all = [mainGoal(store), ...objectives(store), ...limited, mainCost(store)];
  return [...new Set(all.filter((column) => column !== undefined))];
}

/** What importance is told of. */
export function targetColumn(store: Store): Column {
  return chosen(store, store.view.target) ?? mainGoal(store);
}

const AXES = { choices: 4, metrics: 5 };

/** Axes of the parallel coordinates: those of the view, else the choices that matter most and then the metrics. */
export function axisColumns(store: Store): Column[] {
  const { trials, view } = store;
  const named = (view.axes ?? []).map((key) => trials.column(key)).filter((column) => column !== undefined);
  if (named.length >= 2) return named;
  const everything = new Uint8Array(trials.count).fill(1);
  const choices = marginalMeans(trials, everything, mainGoal(store))
    .slice(0, AXES.choices)
    .map(({ column }) => column);
  const goal = mainGoal(store);
  const metrics = usedColumns(trials).filter(({ direction, key }) => direction !== null && key !== 'reward');
  const costs = metrics.filter((column) => column !== goal && column.key !== ESTIMATE).slice(0, AXES.metrics - 1);
  return [...choices, ...costs, goal];
}

/** Columns of the table: those of the view, else objectives, limited metrics and what every trial has. */
export function tableColumns(store: Store): Column[] {
  const { trials, view } = store;
  const named = (view.columns ?? []).map((key) => trials.column(key)).filter((column) => column !== undefined);
  if (named.length > 0) return named;
  const rest = usedColumns(trials).filter(({ key }) => ['params', 'macs', 'loss', 'seconds'].includes(key));
  return [...new Set([...mainColumns(store), ...rest])];
}
