import type { Config } from '../config/index.ts';
import { formatMetric, type MetricName, type Metrics } from '../metric/index.ts';
import { frontIndices, goalsOf, violationOf } from '../objective/index.ts';
import type { LatencyRow, RunRecord, TrialRow } from '../store/index.ts';
import type { Column } from '../util/format.ts';
import type { Json } from '../util/json.ts';

/** A member of the front as it was measured when the search was over. */
export interface MeasuredMember {
  readonly number: number;
  /** What the search went by: a prediction, or what was measured before training. */
  readonly searchedMs: number | null;
  readonly measuredMs: number;
  readonly p10: number;
  readonly p90: number;
  /** `stable`, `unstable` or `contended`: only stable figures are to be relied on. */
  readonly state: string;
  /** searchedMs / measuredMs - 1. */
  readonly error: number | null;
  /** Whether it breaks a limit by what was measured. */
  readonly breaksLimit: boolean;
  /** Whether it is still on the front by what was measured. */
  readonly isOnFront: boolean;
}

/** What a report says of latencies. */
export interface LatencyReport {
  /** What they are of, with versions. */
  readonly device: Json;
  /** Whether the search went by predictions. */
  readonly isPredicted: boolean;
  /** The front measured again, the fastest first; empty until the search is over. */
  readonly front: readonly MeasuredMember[];
  /** Candidates that were measured before training whose latency was not stable. */
  readonly restless: number;
}

interface Figures {
  readonly ms: number;
  readonly p10: number;
  readonly p90: number;
  readonly state: string;
}

function figuresOf({ record }: LatencyRow): Figures {
  return record as unknown as Figures;
}

function measuredMember(
  row: TrialRow,
  { ms, p10, p90, state }: Figures,
  { constraints }: Config,
): Omit<MeasuredMember, 'isOnFront'> & { readonly metrics: Metrics } {
  const searchedMs = row.metrics.latencyMs ?? null;
  const metrics = { ...row.metrics, latencyMs: ms };
  return {
    number: row.number,
    searchedMs,
    measuredMs: ms,
    p10,
    p90,
    state,
    error: searchedMs === null ? null : searchedMs / ms - 1,
    breaksLimit: violationOf(constraints, metrics) > 0,
    metrics,
  };
}

/** Gathers what is known of latencies; null in a search without a device. */
export function latencyReport({ info, trials, latencies }: RunRecord): LatencyReport | null {
  if (info.device === undefined) return null;
  const config = info.config as unknown as Config;
  const members = latencies.flatMap((latency) => {
    const row = trials[latency.trial];
    return latency.stage !== 'final' || row === undefined ? [] : [measuredMember(row, figuresOf(latency), config)];
  });
  const frontMetrics: readonly MetricName[] = config.front.metrics;
  const onFront = new Set(frontIndices(members.map(({ metrics }) => goalsOf(frontMetrics, metrics))));
  const before = latencies.filter(({ stage }) => stage === 'before').map(figuresOf);
  return {
    device: info.device,
    isPredicted: before.length === 0,
    front: members
      .map(({ metrics: _, ...member }, i) => ({ ...member, isOnFront: onFront.has(i) }))
      .sort((a, b) => a.measuredMs - b.measuredMs),
    restless: before.filter(({ state }) => state !== 'stable').length,
  };
}

/** Columns of the table of the measured front. */
export const LATENCY_COLUMNS: readonly Column[] = [
  { title: 'trial', align: 'right' },
  { title: 'searched by', align: 'right' },
  { title: 'measured', align: 'right' },
  { title: 'p10–p90', align: 'right' },
  { title: 'error', align: 'right' },
  { title: 'state' },
  { title: 'note' },
];

/** One member as a row under `LATENCY_COLUMNS`. */
export function latencyCells(member: MeasuredMember): string[] {
  const { number, searchedMs, measuredMs, p10, p90, error, state, breaksLimit, isOnFront } = member;
  const ms = (value: number): string => formatMetric('latencyMs', value);
  const notes = [...(breaksLimit ? ['misses the limit'] : []), ...(isOnFront ? [] : ['no longer on the front'])];
  return [
    `${number}`,
    searchedMs === null ? '-' : ms(searchedMs),
    ms(measuredMs),
    `${ms(p10)}–${ms(p90)}`,
    error === null ? '-' : `${error >= 0 ? '+' : ''}${(100 * error).toFixed(1)} %`,
    state,
    notes.join(', '),
  ];
}

/** The title of that table. */
export const LATENCY_TITLE = 'Latency of the front, measured after the search';
