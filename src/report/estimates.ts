import type { Config } from '../config/index.ts';
import { estimateTrials, type TrialEstimates } from '../controller/index.ts';
import { BUILT_NAMES, type MetricName, type Metrics, metricInfo } from '../metric/index.ts';
import { rewardOf } from '../objective/index.ts';
import { parseSpace } from '../space/index.ts';
import type { RunInfo, RunRecord, TrialRow } from '../store/index.ts';

/** Fewer complete trials than this say too little of each other to be modelled. */
const LEAST_TRIALS = 10;

/** What the surrogate's model says of a trial, from the readings of all. */
export interface Estimate {
  /** What was estimated: accuracy, or the loss where the objective has no accuracy. */
  readonly metric: MetricName;
  /** Expected value without the noise of the reading, in the metric's unit. */
  readonly mean: number;
  readonly deviation: number;
  /** Reward at that value; null with several objectives. */
  readonly reward: number | null;
}

function modelOf({ info, folder }: RunRecord, complete: readonly TrialRow[]): TrialEstimates | null {
  const { objective, constraints, seed, evaluator } = info.config as unknown as Config;
  // what a table holds is what it holds: looking it up has no noise
  if (evaluator.kind === 'tabular' || complete.length < LEAST_TRIALS) return null;
  const space = parseSpace(info.space.text, `${folder} (stored space)`);
  const validationImages = validationImagesOf(info);
  const task = { space, seed, objective, constraints, reference: info.reference, validationImages };
  const trials = complete.map(({ number, genotype, metrics }) => ({ trial: number, genotype, metrics }));
  return estimateTrials({ ...task, known: new Set(BUILT_NAMES) }, trials);
}

function validationImagesOf({ data }: RunInfo): number | undefined {
  return data?.images?.validation;
}

/**
 * Estimates of the complete trials, by number: a trained network's reading has noise, and what is recommended is not to be
 * the luckiest one. Empty for a table of known results, and with fewer than 10 complete trials.
 */
export function estimatesOf(record: RunRecord): ReadonlyMap<number, Estimate> {
  const { objective } = record.info.config as unknown as Config;
  const complete = record.trials.filter(({ state }) => state === 'complete');
  const model = modelOf(record, complete);
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
