import type { Config } from '../../config/index.ts';
import { BUILT_NAMES, type MetricName, type Metrics, metricInfo, rightnessOf } from '../../metric/index.ts';
import { rewardOf } from '../../objective/index.ts';
import type { Genotype, SearchSpace } from '../../space/index.ts';
import { estimateTrials, LEAST_TRIALS, type TrialEstimate } from './estimate-trials.ts';

/** More trials than this take too long: the model's time grows with the cube of their number, half a minute for so many. */
const MOST_TRIALS = 2000;

/** A trial as the store holds it. */
export interface Row {
  readonly number: number;
  readonly genotype: Genotype;
  readonly state: string;
  readonly metrics: Metrics;
  readonly reward: number | null;
}

/** The search that trials belong to. */
export interface JudgedSearch {
  readonly config: Pick<Config, 'objective' | 'constraints' | 'seed' | 'evaluator'>;
  /** Only asked for where there is enough for a model. */
  readonly space: () => SearchSpace;
  /** Images that an accuracy is a share of; missing where no image is looked at. */
  readonly validationImages: number | undefined;
}

/** What the surrogate's model says of a trial, from the readings of all. */
export interface Estimate extends TrialEstimate {
  /** What was estimated: accuracy, or the loss where the objective has no accuracy. */
  readonly metric: MetricName;
  /** Reward at the expected value; null with several objectives. */
  readonly reward: number | null;
}

/** A trial by what it is compared with others. */
export interface Judgement {
  readonly metrics: Metrics;
  /** Reward, with several objectives accuracy. */
  readonly score: number;
}

/**
 * Estimates of the complete trials, by number: a trained network's reading has noise, and what is recommended is not to be
 * the luckiest one. Empty for a table of known results, an exact function and an experiment, and with fewer than 10 or more than 2000
 * complete trials.
 */
export function estimatesOf(search: JudgedSearch, rows: readonly Row[]): ReadonlyMap<number, Estimate> {
  const { config, space, validationImages } = search;
  const { objective, constraints, seed, evaluator } = config;
  const complete = rows.filter(({ state }) => state === 'complete');
  // what a table holds is what it holds: looking it up has no noise
  const isExact = evaluator.kind === 'tabular' || (evaluator.kind === 'function' && evaluator.exact);
  if (isExact || complete.length < LEAST_TRIALS || complete.length > MOST_TRIALS) return new Map();
  const trials = complete.map(({ number, genotype, metrics }) => ({ trial: number, genotype, metrics }));
  const searched = space();
  // the networks of an experiment are compared as they were read, seed by seed
  if (trials[0] !== undefined && searched.variant(trials[0].genotype) !== null) return new Map();
  const task = { space: searched, seed, objective, constraints, reference: {}, validationImages };
  const model = estimateTrials({ ...task, known: new Set(BUILT_NAMES) }, trials);
  if (model === null || metricInfo(model.metric).known !== 'trained') return new Map();
  const { metric } = model;
  const entries = complete.flatMap(({ number, metrics }): [number, Estimate][] => {
    const own = model.trials.get(number);
    if (own === undefined) return [];
    return [[number, { metric, ...own, reward: rewardOf(objective, { ...metrics, [metric]: own.mean }) }]];
  });
  return new Map(entries);
}

/** A trial's metrics as it is judged: the model's value in place of the reading where there is one. */
export function judgedMetrics({ metrics }: { readonly metrics: Metrics }, estimate: Estimate | null): Metrics {
  return estimate === null ? metrics : { ...metrics, [estimate.metric]: estimate.mean };
}

/** How a trial is judged: by the model where it says something of the trial, else by its reading. */
export function judge(row: Pick<Row, 'metrics' | 'reward'>, estimate: Estimate | null): Judgement {
  const metrics = judgedMetrics(row, estimate);
  const reward = estimate === null ? row.reward : estimate.reward;
  return { metrics, score: reward ?? rightnessOf(metrics) ?? Number.NEGATIVE_INFINITY };
}
