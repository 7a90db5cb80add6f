import { buildReport, comparisonOf, type Report, spaceOf, topTrials } from '../report/index.ts';
import { type RunRecord, readEpochsOf } from '../store/index.ts';
import { PAGE_VERSION, type PageHistory, type PageNetwork, type StandaloneDocument } from './contract.ts';
import { historyOf } from './curves.ts';
import { Lanes } from './lanes.ts';
import { pageNetwork } from './page-network.ts';
import { runDocument, statusPart } from './run-document.ts';
import { trialColumns } from './trial-columns.ts';

/** A run with its report, and the folder as it was named. */
export interface ReportedRun {
  readonly record: RunRecord;
  readonly report: Report;
  readonly given: string;
}

/** Epochs of curves that a page holds of one run, at most; a thousand take about 40 kB. */
const MOST_EPOCHS = 30_000;
/** Networks whose pictures a page holds of one run, at most. */
const MOST_NETWORKS = 40;

/** Items in the order given, evenly spread over all, at most so many. */
function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)] as T);
}

/** The trials that a person looks at first. */
function outstanding({ best, knee, front, finals }: Report): number[] {
  const ends = [best, knee].flatMap((number) => number ?? []);
  return [...new Set([...ends, ...(finals?.networks ?? []).map(({ number }) => number), ...front])];
}

/** The best trials whose curves a page holds where it cannot hold all. */
const BEST = 50;

/** Trials whose curves are embedded: all where they are few, else those that stand out, the best, and others evenly over the run. */
function withCurves({ record, report }: ReportedRun): number[] {
  const { lastEpochs } = record;
  const lengths = new Map(lastEpochs.map(({ trial, epoch }) => [trial, epoch]));
  const total = lastEpochs.reduce((sum, { epoch }) => sum + epoch, 0);
  if (total <= MOST_EPOCHS) return [...lengths.keys()];
  const wanted = new Set([...outstanding(report), ...topTrials(report, BEST)]);
  const first = [...wanted].filter((trial) => lengths.has(trial));
  const room = Math.floor((MOST_EPOCHS * lastEpochs.length) / total);
  const others = [...lengths.keys()].filter((trial) => !wanted.has(trial));
  const chosen = [...first.slice(0, room), ...spread(others, Math.max(0, room - first.length))];
  return chosen.sort((a, b) => a - b);
}

function embeddedHistory(run: ReportedRun): { readonly history: PageHistory; readonly histories: number } {
  const trials = withCurves(run);
  const epochs = trials.length === 0 ? [] : readEpochsOf(run.record.folder, trials);
  return { history: historyOf(trials, epochs), histories: trials.length };
}

function networksOf({ record, report }: ReportedRun): Record<string, PageNetwork> {
  const space = spaceOf(report);
  const { info, trials } = record;
  const rows = spread(outstanding(report), MOST_NETWORKS).flatMap((number) => trials[number] ?? []);
  return Object.fromEntries(
    rows.map(({ number, genotype }) => {
      return [number, pageNetwork(`${info.name}, trial ${number}`, space, genotype, info.target)];
    }),
  );
}

function partsOf(run: ReportedRun) {
  const { record, report, given } = run;
  const lanes = new Lanes();
  lanes.add(record.trials);
  const space = spaceOf(report);
  const epochs = new Map(record.lastEpochs.map(({ trial, epoch }) => [trial, epoch]));
  const numbers = [...record.trials.keys()];
  const { history, histories } = embeddedHistory(run);
  return {
    document: runDocument(report, space, given, statusPart(record, report, lanes.count, null)),
    trials: trialColumns({ record, report, space, lanes, epochs }, numbers, 'file-0'),
    history,
    networks: networksOf(run),
    embedded: { histories, of: epochs.size },
  };
}

/** A run with its report. @param record read from its folder, which is read again for the curves */
export function reportedRun(record: RunRecord, given: string): ReportedRun {
  return { record, given, report: buildReport({ ...record, folder: given }) };
}

/**
 * Everything that a page of some runs needs to stand alone.
 * @param writtenAt milliseconds since 1970
 */
export function standaloneDocument(runs: readonly ReportedRun[], writtenAt: number): StandaloneDocument {
  const parts = runs.map(partsOf);
  return {
    schemaVersion: PAGE_VERSION,
    writtenAt: new Date(writtenAt).toISOString(),
    runs: parts.map(({ document }) => document),
    comparison: runs.length < 2 ? null : comparisonOf(runs.map(({ report }) => report)),
    trials: parts.map(({ trials }) => trials),
    histories: parts.map(({ history }) => history),
    networks: parts.map(({ networks }) => networks),
    embedded: parts.map(({ embedded }) => embedded),
  };
}
