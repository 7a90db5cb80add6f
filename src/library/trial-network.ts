import { architectureOf } from '../architecture/index.ts';
import type { Weights } from '../graph/index.ts';
import type { Metrics } from '../metric/index.ts';
import { type SourcedWeights, weightsOf } from '../source/index.ts';
import type { NetworkTarget, SearchSpace } from '../space/index.ts';
import type { RunRecord, TrialRow } from '../store/index.ts';
import { type ExportFormat, type ExportOptions, exportNetwork } from './export-network.ts';
import { lazily } from './lazily.ts';
import { type Network, networkParts } from './network.ts';

/** How a trial ended, or where it stands. */
export interface TrialEnd {
  /** Number of the trial, counted from 0 in the order of proposal. */
  readonly trial: number;
  /** `infeasible` broke a constraint and was not evaluated; `paused` has a result at a lower rung. */
  readonly state: TrialRow['state'];
  /** Top-1 on the validation images, 0..1; NaN where there is no result. */
  readonly accuracy: number;
  /** What the search maximises; null without a result, and with several objectives. */
  readonly reward: number | null;
  /** How far the constraints are broken, relative; 0 = kept, Infinity = failed, null = unknown. */
  readonly violation: number | null;
  /** Why it failed: `error`, `timeout`, `diverged`, `crashed`, …; null unless it did. */
  readonly reason: string | null;
  /** The same for people. */
  readonly message: string | null;
  /** Time spent evaluating, seconds. */
  readonly seconds: number | null;
}

/** A network that a search tried, with what became of it. */
export interface TrialNetwork extends Network, TrialEnd {
  /**
   * Its trained weights, by the parameters' names: float32.
   * @throws MixnasError `NO_CHECKPOINT` where the run keeps none of it
   */
  weights(): Weights;
}

/** What the trials of a run have in common. */
export interface TrialContext {
  readonly space: SearchSpace;
  readonly target: NetworkTarget;
  /** The run as stored when its document or weights are first asked for. */
  readonly record: () => RunRecord;
}

function endOf(row: TrialRow): TrialEnd {
  const { number: trial, state, metrics, reward, violation, reason, message, seconds } = row;
  const accuracy = metrics.accuracy ?? Number.NaN;
  return { trial, state, accuracy, reward, violation, reason, message, seconds };
}

/** A trial of a run as a network. */
export function trialNetwork(row: TrialRow, { space, target, record }: TrialContext): TrialNetwork {
  const metrics: Metrics = row.metrics;
  const { graph, choices, ...parts } = networkParts({ space, target, genotype: row.genotype, metrics });
  const document = lazily(() => architectureOf(record(), row));
  const sourced = (fresh: boolean): SourcedWeights => {
    const run = record();
    const source = { kind: 'run', given: run.folder, run, trial: row } as const;
    return weightsOf(source, document(), { cwd: run.folder, ...(fresh ? { fresh } : {}) });
  };
  const trained = lazily(() => sourced(false));
  return {
    ...parts,
    ...endOf(row),
    get graph() {
      return graph();
    },
    get choices() {
      return choices();
    },
    toJSON: document,
    weights: () => trained().weights,
    export: <F extends ExportFormat>(format: F, options: ExportOptions = {}) =>
      exportNetwork(format, document(), () => (options.fresh ? sourced(true) : trained()), options),
  };
}
