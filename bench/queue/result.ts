import { readFileSync } from 'node:fs';
import { type LeaseRow, readRun, runFile } from '../../src/store/index.ts';
import { formatTable } from '../../src/util/format.ts';
import { median } from '../../src/util/quantile.ts';
import type { Applied } from './inject.ts';
import type { Endings } from './lab.ts';
import type { Machine } from './network.ts';

/** How soon dead workers were noticed: from the kill to the end of the lease that it held. */
export interface Noticing {
  readonly leases: number;
  readonly medianMs: number | null;
  readonly maxMs: number;
  /** Of those where nothing else was broken meanwhile: search and Redis ran, the machine had its network. */
  readonly undisturbed: number;
  readonly undisturbedMaxMs: number;
}

/** Delay of the search's event loop, as it logs it every ten seconds. */
export interface EventLoop {
  readonly samples: number;
  readonly worstP99Ms: number | null;
  readonly worstMs: number | null;
}

/** What came out. */
export interface Result {
  readonly ok: boolean;
  readonly trials: number;
  /** Of the search with the queue. */
  readonly seconds: number;
  readonly applied: Readonly<Record<string, number>>;
  /** Faults that did not happen. */
  readonly missing: number;
  readonly differences: readonly string[];
  readonly leases: readonly string[];
  readonly noticed: Noticing;
  readonly loop: EventLoop;
  readonly endings: Endings;
}

/** The leases that a worker held when it was killed, and that its death ended. */
function heldBy(leases: readonly LeaseRow[], name: string, at: number): LeaseRow[] {
  return leases.filter(
    ({ machine, claimedAt, endedAt, state }) =>
      machine === name && claimedAt !== null && claimedAt <= at && (endedAt ?? 0) > at && state !== 'done',
  );
}

/** How soon the leases of killed workers were given to others. */
export function noticing(run: string, applied: readonly Applied[], machines: readonly Machine[]): Noticing {
  const { leases } = readRun(run);
  const others = applied.filter(({ kind }) => kind !== 'worker' && kind !== 'trainer');
  const times: number[] = [];
  const undisturbed: number[] = [];
  for (const { kind, machine, at } of applied) {
    if (kind !== 'worker') continue;
    for (const { endedAt } of heldBy(leases, machines[machine]?.name ?? '', at)) {
      const end = endedAt as number;
      times.push(end - at);
      // a network is cut for 20 s; a search or Redis is back within some seconds
      if (!others.some((other) => other.at > at - 30_000 && other.at < end)) undisturbed.push(end - at);
    }
  }
  const medianMs = times.length === 0 ? null : median(times);
  const most = (list: readonly number[]) => Math.max(0, ...list);
  const noticed = { leases: times.length, medianMs, maxMs: most(times) };
  return { ...noticed, undisturbed: undisturbed.length, undisturbedMaxMs: most(undisturbed) };
}

interface LoopLine {
  readonly msg?: string;
  readonly p99?: number;
  readonly max?: number;
}

/** What the search has said of its event loop. */
export function eventLoop(run: string): EventLoop {
  const lines = readFileSync(runFile(run, 'log'), 'utf8').trim().split('\n');
  const samples = lines
    .flatMap((line): LoopLine[] => {
      try {
        return [JSON.parse(line) as LoopLine];
      } catch {
        return []; // cut by a kill
      }
    })
    .filter(({ msg }) => msg === 'event loop');
  const worst = (of: (line: LoopLine) => number | undefined) =>
    samples.length === 0 ? null : Math.max(...samples.map((line) => of(line) ?? Number.POSITIVE_INFINITY));
  return { samples: samples.length, worstP99Ms: worst(({ p99 }) => p99), worstMs: worst(({ max }) => max) };
}

/** A table for eyes, on stderr. */
export function printTable(result: Result): void {
  const { applied, missing, noticed, loop, endings } = result;
  const seconds = (ms: number | null) => (ms === null ? '-' : `${(ms / 1000).toFixed(1)} s`);
  const undisturbed = noticed.undisturbed === 0 ? null : noticed.undisturbedMaxMs;
  const rows = [
    ['trials', `${result.trials} in ${result.seconds.toFixed(0)} s`],
    [
      'faults',
      `${Object.entries(applied)
        .map(([kind, count]) => `${count} ${kind}`)
        .join(', ')}; ${missing} did not happen`,
    ],
    ['differs from one machine', result.differences[0] ?? 'nowhere'],
    ['lost or counted twice', result.leases[0] ?? 'nothing'],
    [
      'dead worker noticed after',
      `${seconds(noticed.medianMs)} (median of ${noticed.leases}), at most ${seconds(noticed.maxMs)}`,
    ],
    ['  with nothing else broken', `at most ${seconds(undisturbed)} (of ${noticed.undisturbed})`],
    [
      'event loop, worst p99',
      `${loop.worstP99Ms?.toFixed(1) ?? '-'} ms of ${loop.samples} samples (max ${loop.worstMs?.toFixed(0) ?? '-'} ms)`,
    ],
    ['workers end after SIGTERM', endings.workersMs.map(seconds).join(', ')],
    ['processes left', endings.left.join(', ') || 'none'],
    ['unexpected ends', endings.unexpected.join(', ') || 'none'],
    ['', result.ok ? 'everything holds' : 'SOMETHING DOES NOT HOLD'],
  ];
  process.stderr.write(`\n${formatTable([{ title: '' }, { title: '' }], rows)}`);
}
