import { buildReport, type Report } from '../report/index.ts';
import { parseSpace } from '../space/index.ts';
import { type RunRecord, type RunStatus, readRun } from '../store/index.ts';
import { bug } from '../util/errors.ts';
import { type TrialNetwork, trialNetwork } from './trial-network.ts';

/** What a search found. */
export interface SearchResult {
  /** Folder of the run, absolute; every command of mixnas reads it. With `keep: false` it is gone. */
  readonly run: string;
  /** `interrupted` can be resumed; `running` is another process's search. */
  readonly status: RunStatus;
  /** Why it ended, for people. */
  readonly detail: string;
  /** The networks that no other one beats in all metrics of the front, cheapest first. */
  readonly front: readonly TrialNetwork[];
  /** The network of the highest reward (several objectives: accuracy) within the constraints; null without any. */
  readonly best: TrialNetwork | null;
  /** The front's network nearest to the ideal point; null without a front. */
  readonly knee: TrialNetwork | null;
  /** Every trial in the order of proposal, whatever became of it. */
  readonly trials: readonly TrialNetwork[];
  /** Volume between the front and `report.reference`. */
  readonly hypervolume: number;
  /** Everything that reports say, as `mixnas report --format json` prints it. */
  readonly report: Report;
}

/** A stored run as a result. */
export function resultOf(record: RunRecord): SearchResult {
  const { folder, info } = record;
  const report = buildReport(record);
  const space = parseSpace(info.space.text, `${folder} (stored space)`);
  const context = { space, target: info.target, record: () => record };
  const trials = record.trials.map((row) => trialNetwork(row, context));
  const at = (number: number): TrialNetwork => {
    const trial = trials[number];
    if (trial === undefined) throw bug(`the report names trial ${number}, which the run does not have`);
    return trial;
  };
  const orNull = (number: number | null) => (number === null ? null : at(number));
  return {
    run: folder,
    status: record.status,
    detail: record.statusDetail,
    front: report.front.map(at),
    best: orNull(report.best),
    knee: orNull(report.knee),
    trials,
    hypervolume: report.hypervolume,
    report,
  };
}

/**
 * What a run holds, whoever made it and whether or not it is still running.
 * @param folder of the run, absolute
 * @throws MixnasError `NOT_A_RUN`, `RUN_VERSION`, `RUN_DAMAGED`
 */
export function resultIn(folder: string): SearchResult {
  return resultOf(readRun(folder));
}
