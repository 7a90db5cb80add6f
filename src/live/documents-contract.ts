import type { MetricName } from '../metric/index.ts';
import type { PageRun, RunStatusPart } from './run-contract.ts';
import type { PageHistory, PageNetwork, PageTrials } from './trials-contract.ts';

/** Of every document below; it rises when a name changes its meaning. */
export const PAGE_VERSION = 1;

/** What several runs are to each other. */
export interface PageComparison {
  /** Metrics that all runs' fronts have; empty where the runs cannot be compared. */
  readonly objectives: readonly MetricName[];
  /** One corner for all: the worst of theirs. */
  readonly reference: Readonly<Partial<Record<MetricName, number>>>;
  /** From that corner, by run. */
  readonly hypervolumes: readonly number[];
  /** Trials that no trial of any run dominates. */
  readonly front: readonly { readonly run: number; readonly trial: number }[];
  /** Settings that are not equal in all runs, as text by run; null where a run does not have it. */
  readonly differences: readonly { readonly path: string; readonly values: readonly (string | null)[] }[];
}

/** `GET /api/runs` */
export interface RunsDocument {
  readonly schemaVersion: typeof PAGE_VERSION;
  readonly runs: readonly PageRun[];
  /** Null for one run. */
  readonly comparison: PageComparison | null;
}

/** One trial that runs now. */
export interface PageRunning {
  readonly trial: number;
  /** Index into `PageRun.workers`. */
  readonly worker: number;
  /** Counted from 1; 0 where nothing is told of it. */
  readonly epoch: number;
  /** Epochs in all; 0 where nothing is told of it. */
  readonly epochs: number;
  /** Training loss of the last step, nats; null where nothing is told of it. */
  readonly loss: number | null;
}

/** Data of the server-sent event `trials`. */
export interface TrialsEvent {
  readonly run: number;
  readonly changes: PageTrials;
}

/** Data of the server-sent event `running`: all trials that run now. */
export interface RunningEvent {
  readonly run: number;
  readonly running: readonly PageRunning[];
}

/** Data of the server-sent event `state`: takes the place of these fields of the run. */
export interface StateEvent extends RunStatusPart {
  readonly run: number;
}

/** Data of the server-sent event `gone`: the run cannot be read any more; the page keeps what it has. */
export interface GoneEvent {
  readonly run: number;
  readonly message: string;
}

/** What a page holds that stands alone, in `<script type="application/json" id="data">`. */
export interface StandaloneDocument extends RunsDocument {
  /** When it was written, ISO 8601, UTC. */
  readonly writtenAt: string;
  /** By run. */
  readonly trials: readonly PageTrials[];
  /** Curves by run; of which trials says `embedded`. */
  readonly histories: readonly PageHistory[];
  /** Networks by run, then by trial: those of best, knee and front. */
  readonly networks: readonly Readonly<Record<string, PageNetwork>>[];
  /** By run: how many trials have their curves in the page, of how many that have any. */
  readonly embedded: readonly { readonly histories: number; readonly of: number }[];
}

/** Which of two events is older: what follows it holds all that follows the other. @throws RangeError unless both are of one server */
export function oldestEvent(events: readonly string[]): string {
  const parsed = events.map((event) => {
    const [server = '', revision = ''] = event.split('-');
    return { event, server, revision: Number(revision) };
  });
  const [first] = parsed;
  if (first === undefined) throw new RangeError('no events');
  if (parsed.some(({ server }) => server !== first.server)) throw new RangeError('events of different servers');
  return parsed.reduce((oldest, one) => (one.revision < oldest.revision ? one : oldest)).event;
}
