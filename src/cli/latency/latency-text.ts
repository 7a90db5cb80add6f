import type { LatencyRecord } from '../../latency/index.ts';
import { formatTable } from '../../util/format.ts';

/** Milliseconds for people: four digits. */
export function formatMs(ms: number): string {
  return ms >= 1000 ? ms.toFixed(0) : ms.toPrecision(4);
}

/** Figures of networks for people, in the order in which they were asked for. */
export function measureTable(records: readonly LatencyRecord[]): string {
  const numbers = ['ms', 'p10', 'p90', 'cv', 'runs'].map((title) => ({ title, align: 'right' as const }));
  return formatTable(
    [{ title: 'network' }, ...numbers, { title: 'state' }],
    records.map(({ name, ms, p10, p90, cv, blocks, state }) => [
      name,
      formatMs(ms),
      formatMs(p10),
      formatMs(p90),
      `${(100 * cv).toFixed(1)} %`,
      `${blocks.flat().length}`,
      state,
    ]),
  );
}

function namesOf(records: readonly LatencyRecord[], state: LatencyRecord['state']): string {
  return records
    .filter((record) => record.state === state)
    .map(({ name }) => name)
    .join(', ');
}

/** On what the figures were measured, and which of them not to rely on. */
export function measureNotes(records: readonly LatencyRecord[]): string[] {
  const first = records[0];
  if (first === undefined) return [];
  const { runtime, threads, batch, processor, affinity } = first;
  const cores = affinity === null ? 'not pinned to cores' : `pinned to core ${affinity.join(', ')}`;
  const machine = processor === null ? '' : `; ${processor}, ${cores}`;
  const contended = namesOf(records, 'contended');
  const unstable = namesOf(records, 'unstable');
  return [
    `${runtime}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, batch ${batch}${machine}`,
    ...(contended === ''
      ? []
      : [`contended: ${contended}: other programs computed meanwhile; measure again when the machine is quiet`]),
    ...(unstable === ''
      ? []
      : [
          `unstable: ${unstable}: the blocks differ by more than 3 %; measure again, with a fixed frequency where it can be set`,
        ]),
  ];
}
