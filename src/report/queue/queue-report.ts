import type { LeaseRow, LeaseState, RunRecord, WorkerRow } from '../../store/index.ts';
import { imagesPerTrial } from './images-per-trial.ts';

/** What a worker does at this moment. */
export interface Occupation {
  readonly trial: number;
  /** Counted from 1; null in a search without fidelities. */
  readonly rung: number | null;
  /** That is trained, counted from 1, and how many there are; null before the worker has said it. */
  readonly epoch: number | null;
  readonly epochs: number | null;
  /** Since the worker took it, seconds. */
  readonly seconds: number;
}

/** One worker of a search's queue. Times are ISO 8601, UTC. */
export interface QueueWorker {
  readonly id: string;
  /** As its user named it; by default that of its host. */
  readonly name: string;
  readonly host: string;
  /** As stored; of a worker that is said to be active in a search that does not run, nothing is known: `unknown`. */
  readonly state: WorkerRow['state'] | 'unknown';
  /** Why it was refused, or what differs; null else. */
  readonly detail: string | null;
  readonly cores: number;
  /** Trials at the same time. */
  readonly slots: number;
  /** Engine, its version and the instruction set. */
  readonly engine: string;
  /** Of mixnas. */
  readonly version: string;
  /** Empty unless the search runs and the worker is active. */
  readonly now: readonly Occupation[];
  /** Results that count. */
  readonly done: number;
  /** Attempts that do not count: it died, went silent, gave them back, or came too late. */
  readonly lost: number;
  /** Results an hour, from the first that it took to the last that counts; null before two of them. */
  readonly trialsPerHour: number | null;
  /** Training images a second of training; null before a result, and where trials differ in their images. */
  readonly imagesPerSecond: number | null;
  readonly firstHeard: string;
  readonly lastHeard: string;
  /** Since then, seconds. */
  readonly silentSeconds: number;
}

/** The queue of a search: who works for it and what became of every attempt. */
export interface QueueReport {
  readonly run: { readonly name: string; readonly folder: string; readonly status: RunRecord['status'] };
  /** By name, then in the order in which they came. */
  readonly workers: readonly QueueWorker[];
  /** Attempts by state. */
  readonly attempts: Readonly<Record<LeaseState, number>>;
  /** Attempts that wait for a worker. */
  readonly waiting: number;
}

const MS_PER_HOUR = 3_600_000;

function leasesByWorker(leases: readonly LeaseRow[]): Map<string, LeaseRow[]> {
  const byWorker = new Map<string, LeaseRow[]>();
  for (const lease of leases) {
    if (lease.worker === null) continue;
    const list = byWorker.get(lease.worker) ?? [];
    byWorker.set(lease.worker, list);
    list.push(lease);
  }
  return byWorker;
}

function trialsPerHour(leases: readonly LeaseRow[]): number | null {
  const done = leases.filter(({ state }) => state === 'done');
  const begun = done.flatMap(({ claimedAt }) => claimedAt ?? []);
  const ended = done.flatMap(({ endedAt }) => endedAt ?? []);
  const hours = (Math.max(...ended) - Math.min(...begun)) / MS_PER_HOUR;
  return done.length >= 2 && hours > 0 ? done.length / hours : null;
}

function occupation({ trial, rung, epoch, epochs, claimedAt, leasedAt }: LeaseRow, now: number): Occupation {
  const seconds = Math.max(0, now - (claimedAt ?? leasedAt)) / 1000;
  return { trial, rung: rung === null ? null : rung + 1, epoch, epochs, seconds };
}

function toWorker(row: WorkerRow, run: RunRecord, leases: readonly LeaseRow[], now: number): QueueWorker {
  const { id, name, machine, detail, cores, slots, engine, mixnas } = row;
  const isRunning = run.status === 'running';
  const images = imagesPerTrial(run);
  const open = isRunning && row.state === 'active' ? leases.filter(({ state }) => state === 'open') : [];
  return {
    id,
    name,
    host: machine,
    state: row.state === 'active' && !isRunning ? 'unknown' : row.state,
    detail,
    cores,
    slots,
    engine,
    version: mixnas,
    now: open.map((lease) => occupation(lease, now)),
    done: leases.filter(({ state }) => state === 'done').length,
    lost: leases.filter(({ state }) => state === 'lost' || state === 'superseded').length,
    trialsPerHour: trialsPerHour(leases),
    // stored together: both may lack the last results before the search was killed
    imagesPerSecond: images === null || row.done === 0 || row.seconds <= 0 ? null : (row.done * images) / row.seconds,
    firstHeard: new Date(row.firstHeard).toISOString(),
    lastHeard: new Date(row.lastHeard).toISOString(),
    silentSeconds: Math.max(0, now - row.lastHeard) / 1000,
  };
}

/** @param now milliseconds since 1970 */
export function queueReport(run: RunRecord, now: number): QueueReport {
  const { leases, workers, folder, info, status } = run;
  const attempts = { open: 0, done: 0, lost: 0, superseded: 0 };
  for (const { state } of leases) attempts[state] += 1;
  const leasesOf = leasesByWorker(leases);
  const rows = workers.map((row) => toWorker(row, run, leasesOf.get(row.id) ?? [], now));
  return {
    run: { name: info.name, folder, status },
    workers: rows.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    attempts,
    waiting: leases.filter(({ state, worker }) => state === 'open' && worker === null).length,
  };
}
