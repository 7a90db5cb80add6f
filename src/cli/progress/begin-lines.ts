import type { SearchEvent } from '../../search/index.ts';

/** The lines with which a search begins: what is searched, by what, where, and how much of it. */
export function beginLines(event: Extract<SearchEvent, { kind: 'begin' }>): [string, string] {
  const { space, engine, run, trials } = event;
  const networks = space.networks < 1_000_000n ? `${space.networks}` : Number(space.networks).toExponential(1);
  const workers = event.workers === 1 ? '1 worker' : `${event.workers} workers`;
  const threads =
    event.threads === 0 ? '' : `, ${workers} × ${event.threads} ${event.threads === 1 ? 'thread' : 'threads'}`;
  const left = event.done === 0 ? '' : `, ${event.done} of them done before`;
  const rungs = event.rungs === null ? '' : ` over ${event.rungs} rungs`;
  return [
    `space ${space.name} (${networks} networks), ${engine}${threads}`,
    `run ${run}: ${trials} trials${rungs}${left}`,
  ];
}
