import { buildReport, type Report, type ReportTrial, spaceOf } from '../report/index.ts';
import type { SearchSpace } from '../space/index.ts';
import { FollowedRun, type FollowedState, type RunningNote, type RunRecord, readEpochsOf } from '../store/index.ts';
import { MixnasError } from '../util/errors.ts';
import type { PageHistory, PageNetwork, PageRun, PageRunning, PageTrials, RunStatusPart } from './contract.ts';
import { historyOf } from './curves.ts';
import { Lanes } from './lanes.ts';
import { ModelProcess } from './model-process.ts';
import { pageNetwork } from './page-network.ts';
import { runDocument, statusPart } from './run-document.ts';
import { trialColumns } from './trial-columns.ts';

/** What is known of a run now. */
interface Known {
  readonly record: RunRecord;
  readonly report: Report;
  readonly space: SearchSpace;
  readonly epochs: ReadonlyMap<number, number>;
  readonly running: readonly RunningNote[];
}

/** Changes of one run since a revision; what has not changed is null. */
export interface RunChanges {
  readonly trials: PageTrials | null;
  readonly status: RunStatusPart | null;
  readonly running: readonly PageRunning[] | null;
  /** Why the run cannot be read any more. */
  readonly gone: string | null;
}

/** What a page shows of a trial from beyond its row. */
function derivedOf(report: Report): (number: number) => string {
  const front = new Set(report.front);
  return (number) => `${front.has(number)} ${(report.trials[number] as ReportTrial).estimate?.mean.toPrecision(4)}`;
}

function errorText(error: unknown): string {
  if (error instanceof MixnasError) return error.message;
  throw error;
}

/** One run as pages show it, kept up to date; every change has the revision at which it was seen. */
export class RunPage {
  /** The folder as it was named. */
  readonly given: string;
  readonly #followed: FollowedRun;
  readonly #now: () => number;
  readonly #model = new ModelProcess();
  #lanes = new Lanes();
  /** By trial: when its row changed last. */
  #changed: number[] = [];
  #changedStatus = 0;
  #changedRunning = 0;
  #known: Known;
  #gone: { readonly message: string; readonly revision: number } | null = null;

  /**
   * @param folder absolute
   * @param now milliseconds since 1970
   * @throws MixnasError as `readRun`
   */
  constructor(folder: string, given: string, now: () => number) {
    this.given = given;
    this.#now = now;
    this.#followed = new FollowedRun(folder);
    const state = this.#followed.look() as FollowedState;
    this.#known = this.#knownOf(state);
    this.#mark(state.changed, 0);
  }

  /**
   * Looks for changes.
   * @param revision that what is new gets
   * @returns whether there is any
   */
  refresh(revision: number): boolean {
    let state: FollowedState | null;
    try {
      state = this.#followed.look();
    } catch (error) {
      return this.#onProblem(errorText(error), revision);
    }
    const isBack = this.#gone !== null;
    this.#gone = null;
    const hasEstimates = this.#model.takeNew();
    this.#model.follow(state?.record ?? this.#known.record);
    if (state === null && !hasEstimates && !isBack) return false;
    this.#take(state ?? { record: this.#known.record, changed: [], running: this.#known.running }, revision);
    return true;
  }

  document(): PageRun {
    const { report, space } = this.#known;
    return runDocument(report, space, this.given, this.#status());
  }

  get report(): Report {
    return this.#known.report;
  }

  /** Everything that has changed since a revision. @param event name of what is known now */
  changesSince(revision: number, event: string): RunChanges {
    const gone = this.#gone !== null && this.#gone.revision > revision ? this.#gone.message : null;
    return {
      trials: this.#trialsSince(revision, event),
      status: this.#changedStatus > revision ? this.#status() : null,
      running: this.#changedRunning > revision ? this.running() : null,
      gone,
    };
  }

  /** All trials. */
  trials(event: string): PageTrials {
    return trialColumns(this.#source, [...this.#known.record.trials.keys()], event);
  }

  running(): PageRunning[] {
    const { record, running } = this.#known;
    const notes = new Map(running.map((note) => [note.trial, note]));
    return record.trials.flatMap(({ number, state }) => {
      if (state !== 'running') return [];
      const { epoch = 0, epochs = 0, loss = null } = notes.get(number) ?? {};
      return [{ trial: number, worker: this.#lanes.of(number), epoch, epochs, loss }];
    });
  }

  /** @throws MixnasError as `readRun` */
  history(trials: readonly number[]): PageHistory {
    return historyOf(trials, readEpochsOf(this.#followed.folder, trials));
  }

  /** The network of a trial; null where there is no such trial. */
  network(trial: number): PageNetwork | null {
    const { record, space } = this.#known;
    const row = record.trials[trial];
    return row === undefined
      ? null
      : pageNetwork(`${record.info.name}, trial ${trial}`, space, row.genotype, record.info.target);
  }

  close(): void {
    this.#model.close();
  }

  get #source() {
    return { ...this.#known, lanes: this.#lanes };
  }

  #status(): RunStatusPart {
    const { record, report } = this.#known;
    return statusPart(record, report, this.#lanes.count, this.#now());
  }

  #trialsSince(revision: number, event: string): PageTrials | null {
    const numbers = this.#changed.flatMap((at, number) => (at > revision ? [number] : []));
    return numbers.length === 0 ? null : trialColumns(this.#source, numbers, event);
  }

  #onProblem(message: string, revision: number): boolean {
    if (this.#gone?.message === message) return false;
    this.#gone = { message, revision };
    return true;
  }

  #knownOf({ record, running }: FollowedState): Known {
    const report = buildReport(record, this.#model.estimates);
    const epochs = new Map(record.lastEpochs.map(({ trial, epoch }) => [trial, epoch]));
    return { record, report, space: spaceOf(report), epochs, running };
  }

  #take(state: FollowedState, revision: number): void {
    const { record, report } = this.#known;
    this.#known = this.#knownOf(state);
    if (record.info.createdAt === state.record.info.createdAt) {
      this.#mark([...state.changed, ...this.#derivedChanges(report, record.trials.length)], revision);
    } else this.#beginAnew(revision);
    this.#changedStatus = revision;
    this.#changedRunning = revision;
  }

  /** Trials that changed because of others: they left the front, or the model thinks otherwise of them. */
  #derivedChanges(report: Report, length: number): number[] {
    const [before, now] = [derivedOf(report), derivedOf(this.#known.report)];
    return Array.from({ length }, (_, number) => number).filter((number) => before(number) !== now(number));
  }

  /** Another run is in the folder now. */
  #beginAnew(revision: number): void {
    this.#lanes = new Lanes();
    this.#changed = [];
    this.#mark([...this.#known.record.trials.keys()], revision);
  }

  #mark(numbers: readonly number[], revision: number): void {
    const { trials } = this.#known.record;
    this.#lanes.add(numbers.flatMap((number) => trials[number] ?? []));
    for (const number of numbers) this.#changed[number] = revision;
  }
}
