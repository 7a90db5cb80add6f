import { hypervolume } from '../../objective/index.ts';
import { quantile } from '../../util/quantile.ts';
import type { Trace } from './play.ts';
import type { Problem } from './problem.ts';
import type { Stand } from './stand.ts';

/**
 * How a controller stood after some trials, over all seeds: by the true values of what is recommended then. Regret in percent
 * points, hypervolume as a ratio.
 */
export interface BenchRow {
  readonly controller: string;
  readonly problem: 'single' | 'pareto';
  readonly after: number;
  readonly best_mean: number;
  readonly regret_mean: number;
  readonly regret_median: number;
  readonly regret_q25: number;
  readonly regret_q75: number;
  readonly hv_ratio_median: number;
  readonly hv_ratio_min: number;
  readonly hv_ratio_q25: number;
  readonly hv_ratio_q75: number;
  /** The same of what the best readings recommend, where readings have noise; else equal to the above. */
  readonly read_regret_mean: number;
  readonly read_hv_ratio_median: number;
  readonly ms_per_trial: number;
}

/** What the best is: of the whole space where it is known, else of everything that any run found. */
export interface Best {
  readonly accuracy: number;
  readonly volume: number;
}

/** What the traces are measured against. */
export function bestOf(problem: Problem, traces: readonly Trace[]): Best {
  if (problem.whole !== null) return problem.whole;
  return {
    accuracy: Math.max(...traces.flatMap(({ front }) => front.map(([accuracy]) => accuracy as number))),
    volume: hypervolume(
      traces.flatMap(({ front }) => front),
      problem.reference,
    ),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** One row per checkpoint of one controller on one problem. */
export function summarise(
  controller: string,
  problem: BenchRow['problem'],
  traces: readonly Trace[],
  best: Best,
  checkpoints: readonly number[],
): BenchRow[] {
  const rising = (values: readonly number[]) => [...values].sort((a, b) => a - b);
  return checkpoints.map((after) => {
    const stands = traces.map(({ recommended }) => recommended.get(after) as Stand);
    const read = traces.map(({ byReadings }) => byReadings.get(after) as Stand);
    const regretOf = ({ accuracy }: Stand) => 100 * (best.accuracy - accuracy);
    const ratioOf = ({ volume }: Stand) => volume / best.volume;
    const regrets = rising(stands.map(regretOf));
    const ratios = rising(stands.map(ratioOf));
    return {
      controller,
      problem,
      after,
      best_mean: mean(stands.map(({ accuracy }) => accuracy)),
      regret_mean: mean(regrets),
      regret_median: quantile(regrets, 0.5),
      regret_q25: quantile(regrets, 0.25),
      regret_q75: quantile(regrets, 0.75),
      hv_ratio_median: quantile(ratios, 0.5),
      hv_ratio_min: ratios[0] as number,
      hv_ratio_q25: quantile(ratios, 0.25),
      hv_ratio_q75: quantile(ratios, 0.75),
      read_regret_mean: mean(read.map(regretOf)),
      read_hv_ratio_median: quantile(rising(read.map(ratioOf)), 0.5),
      ms_per_trial: mean(traces.map(({ msPerTrial }) => msPerTrial)),
    };
  });
}
