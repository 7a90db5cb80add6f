import type { Config } from '../config/index.ts';
import { type Estimate, standOut } from '../controller/index.ts';
import { type MetricName, type Metrics, metricInfo } from '../metric/index.ts';
import type { Note } from '../notes/index.ts';
import { goalsOf, hasAll, hypervolume, kneeIndex, metricValue, towardsMore } from '../objective/index.ts';
import type { RunRecord, SegmentRow, TrialRow } from '../store/index.ts';
import { estimatesOfRun } from './estimates.ts';
import { type FidelityReport, fidelityReport } from './fidelity-report.ts';
import { type FinalsReport, finalsReport } from './finals-report.ts';
import { type LatencyReport, latencyReport } from './latency-report.ts';
import { machinesOf } from './machines.ts';
import { notesOfRun } from './report-notes.ts';

/** A trial as reports show it. */
export interface ReportTrial {
  readonly number: number;
  readonly state: TrialRow['state'];
  readonly genotype: readonly number[];
  /**
   * What is known of it: what follows from the network, what was predicted or measured untrained (`latencyMs`), and what
   * training told, of a paused trial at the highest rung that it reached. `accuracy` is top-1 on the validation split in
   * 0..1, `loss` in nats; both are missing before a result and after a failure.
   */
  readonly metrics: Metrics;
  /** What the model of all trials says of it; null where there is none (a table, few trials, no complete trial). */
  readonly estimate: Estimate | null;
  readonly params: number;
  /** Multiply-adds. */
  readonly macs: number;
  readonly reward: number | null;
  /** How far the constraints are broken, relative; 0 = feasible, null = unknown (failed or unfinished). */
  readonly violation: number | null;
  readonly reason: string | null;
  readonly message: string | null;
  /** With fidelities: the highest rung with a result, counted from 1, and the epochs of training there; else null. */
  readonly fidelity: { readonly rung: number; readonly epochs: number } | null;
  /** With fidelities: the results at each rung, the lowest first; else empty. `rung` counts from 1. */
  readonly rungs: readonly {
    readonly rung: number;
    readonly accuracy: number | null;
    readonly loss: number | null;
    readonly seconds: number | null;
  }[];
  readonly attempts: number;
  readonly seconds: number | null;
  /** The worker that made its newest result; missing in a search without a queue, null before a result. */
  readonly machine?: string | null;
}

/** Everything that a report says of a run. */
export interface Report {
  readonly run: {
    readonly name: string;
    readonly folder: string;
    readonly status: RunRecord['status'];
    readonly statusDetail: string;
    /** ISO 8601, UTC. */
    readonly createdAt: string;
    /** ISO 8601, UTC; null while it runs. Of a crashed run and of runs made before it was stored: the end of their last trial. */
    readonly endedAt: string | null;
    /** From its start to its end, pauses before a resume included; while it runs to what is known last. Seconds. */
    readonly durationSeconds: number;
    /** The accuracy of guessing: the share of the most frequent class of the validation images, or 1 / classes. 0..1. */
    readonly chance: number;
    /** `text`: the space itself, as YAML. */
    readonly space: { readonly name: string; readonly hash: string; readonly text: string };
    readonly target: { readonly size: number; readonly classes: number };
    readonly data: RunRecord['info']['data'];
    readonly engine: string;
    readonly versions: Readonly<Record<string, string>>;
    readonly config: Config;
  };
  readonly counts: Readonly<Record<TrialRow['state'], number>>;
  readonly trials: readonly ReportTrial[];
  /** Metrics of the front. */
  readonly frontMetrics: readonly MetricName[];
  /** Numbers of the feasible complete trials that no other one dominates, cheapest first. */
  readonly front: readonly number[];
  /** Volume between the front and the reference point, in the product of the metrics' units. */
  readonly hypervolume: number;
  readonly reference: Metrics;
  /**
   * The first of the finals; without them the feasible complete trial of the highest reward (several objectives: accuracy);
   * null when there is none. Front, hypervolume, best and knee go by the model's estimates where there are any, not by the
   * luckiest reading.
   */
  readonly best: number | null;
  /** The front's trial closest to the ideal point, each metric scaled to the front's extent. */
  readonly knee: number | null;
  /** With fidelities: what happened at each rung; else null. Front, best and knee are of trials at the last rung only. */
  readonly fidelity: FidelityReport | null;
  /** The best few that were trained longer; null without any. Their figures are no part of front and hypervolume. */
  readonly finals: FinalsReport | null;
  /** What is known of latencies on the search's device; null without one. */
  readonly latency: LatencyReport | null;
  /** Failed trials by reason. */
  readonly failures: Readonly<Record<string, number>>;
  /** The complete trial that breaks the constraints least, where none is feasible. */
  readonly closest: number | null;
  /** What to know of the search, and what to change. */
  readonly notes: readonly Note[];
}

/** The segments of each trial that have a result, the lowest rung first. */
function segmentsByTrial(segments: readonly SegmentRow[]): Map<number, SegmentRow[]> {
  const byTrial = new Map<number, SegmentRow[]>();
  for (const segment of segments) {
    if (segment.state !== 'complete' && segment.state !== 'failed') continue;
    const list = byTrial.get(segment.trial) ?? [];
    byTrial.set(segment.trial, list);
    list.push(segment);
  }
  return byTrial;
}

/** Runs made before there were fidelities have no such section in their config. */
function fidelityOf({ rung }: TrialRow, { fidelity }: Config): ReportTrial['fidelity'] {
  if (rung === null || fidelity === undefined || fidelity.kind === 'full') return null;
  return { rung: rung + 1, epochs: fidelity.rungs[rung]?.epochs ?? 0 };
}

function toTrial(
  row: TrialRow,
  config: Config,
  segments: readonly SegmentRow[],
  estimate: Estimate | null,
  machine: Pick<ReportTrial, 'machine'>,
): ReportTrial {
  const { number, state, genotype, metrics, reward, reason, message, seconds } = row;
  const violation = row.violation !== null && Number.isFinite(row.violation) ? row.violation : null;
  return {
    number,
    state,
    genotype,
    metrics,
    estimate,
    params: metrics.params ?? 0,
    macs: metrics.macs ?? 0,
    reward,
    violation,
    reason,
    message,
    fidelity: fidelityOf(row, config),
    rungs: segments.map(({ rung, metrics: { accuracy = null, loss = null }, seconds: time }) => ({
      rung: rung + 1,
      accuracy,
      loss,
      seconds: time,
    })),
    attempts: row.attempt,
    seconds,
    ...machine,
  };
}

function countBy(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

function countStates(trials: readonly TrialRow[]): Record<TrialRow['state'], number> {
  const counts = { running: 0, complete: 0, paused: 0, failed: 0, infeasible: 0, interrupted: 0 };
  for (const { state } of trials) counts[state]++;
  return counts;
}

/** The cost that a front is listed by: its first metric of which less is better; multiply-adds where it has none. */
function costOfFront(frontMetrics: readonly MetricName[]): MetricName {
  return frontMetrics.find((name) => metricInfo(name).direction === 'min') ?? 'macs';
}

/** When a run began and ended, as far as is known. */
function timesOf({ info, status, hasCrashed, trials, endedAt = null }: RunRecord) {
  const last = trials.reduce((time, row) => Math.max(time, row.startedAt ?? 0, row.endedAt ?? 0), info.createdAt);
  const isRunning = status === 'running' && hasCrashed !== true;
  const end = isRunning ? null : (endedAt ?? last);
  return {
    createdAt: new Date(info.createdAt).toISOString(),
    endedAt: end === null ? null : new Date(end).toISOString(),
    durationSeconds: Math.max(0, (end ?? last) - info.createdAt) / 1000,
  };
}

/**
 * Gathers the report of a run.
 * @param estimates what the model of all trials says, where it is known already: it takes long where there are many
 */
export function buildReport(
  record: RunRecord,
  estimates: ReadonlyMap<number, Estimate> = estimatesOfRun(record),
): Report {
  const { folder, info, status, statusDetail, trials, segments } = record;
  const config = info.config as unknown as Config;
  const byTrial = segmentsByTrial(segments);
  const frontMetrics = config.front.metrics;
  const complete = trials.filter(({ state, metrics }) => state === 'complete' && hasAll(frontMetrics, metrics));
  const estimateOf = ({ number }: TrialRow) => estimates.get(number) ?? null;
  const machines = machinesOf(record.leases);
  const machineOf = ({ number }: TrialRow) =>
    record.leases.length === 0 ? {} : { machine: machines.get(number) ?? null };
  const { feasible, front, best } = standOut(trials, frontMetrics, estimates);
  const points = front.map(({ metrics }) => goalsOf(frontMetrics, metrics));
  const cheapest = costOfFront(frontMetrics);
  const cheapestFirst = [...front].sort((a, b) => (a.metrics[cheapest] ?? 0) - (b.metrics[cheapest] ?? 0));
  const corner = frontMetrics.map((metric) => towardsMore(metric, metricValue(metric, info.reference)));
  const knee = kneeIndex(points);
  const finals = finalsReport(record);
  const byViolation = [...complete].sort((a, b) => (a.violation ?? 0) - (b.violation ?? 0));
  return {
    run: {
      name: info.name,
      folder,
      status,
      statusDetail,
      ...timesOf(record),
      chance: info.data?.images?.largestClass?.validation ?? 1 / info.target.classes,
      space: { name: info.space.name, hash: info.space.hash, text: info.space.text },
      target: info.target,
      data: info.data,
      engine: info.engine,
      versions: info.versions,
      config,
    },
    counts: countStates(trials),
    trials: trials.map((row) => toTrial(row, config, byTrial.get(row.number) ?? [], estimateOf(row), machineOf(row))),
    frontMetrics,
    front: cheapestFirst.map(({ number }) => number),
    hypervolume: hypervolume(points, corner),
    reference: info.reference,
    best: finals?.best ?? best?.number ?? null,
    knee: knee === undefined ? null : (front[knee]?.number ?? null),
    fidelity: fidelityReport(config, segments),
    finals,
    latency: latencyReport(record),
    failures: countBy(trials.flatMap(({ state, reason }) => (state === 'failed' ? [reason ?? 'unknown'] : []))),
    closest: feasible.length === 0 ? (byViolation[0]?.number ?? null) : null,
    notes: notesOfRun(record),
  };
}
