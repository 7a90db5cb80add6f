import { formatTable } from '../../util/format.ts';
import { formatMs } from '../latency/latency-text.ts';
import type { LatencyBenchRow } from './latency-variants.ts';

/** Figures for people, by threads, then runtime. */
export function latencyBenchTable(rows: readonly LatencyBenchRow[]): string {
  const right = (title: string) => ({ title, align: 'right' as const });
  return formatTable(
    [
      { title: 'runtime' },
      { title: 'optimisation' },
      { title: 'depthwise' },
      ...['threads', 'ms', 'p10', 'p90', 'cv'].map(right),
      { title: 'state' },
    ],
    rows.map(({ optimization, depthwise, threads, record }) => [
      record.runtime,
      optimization ?? '–',
      depthwise ?? '–',
      `${threads}`,
      formatMs(record.ms),
      formatMs(record.p10),
      formatMs(record.p90),
      `${(100 * record.cv).toFixed(1)} %`,
      record.state,
    ]),
  );
}

/** What is missing, and how much to rely on the figures. */
export function latencyBenchNotes(rows: readonly LatencyBenchRow[], missing: Iterable<string>): string[] {
  const doubtful = rows.filter(({ record }) => record.state !== 'stable').length;
  const doubts = `${doubtful} of ${rows.length} figures are contended or unstable: compare them only after measuring again`;
  return [...[...missing].map((message) => `not measured: ${message}`), ...(doubtful === 0 ? [] : [doubts])];
}
