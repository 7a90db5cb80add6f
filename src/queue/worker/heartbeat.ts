import { type Heartbeat, WIRE_VERSION } from '../wire/messages.ts';
import type { Attempt } from './attempt.ts';
import type { KnownRun } from './run-watch.ts';
import type { WorkerSettings } from './worker-settings.ts';

/** What a worker does now. */
export interface Doings {
  readonly running: readonly Attempt[];
  /** Results that are not acknowledged, by attempt. */
  readonly done: ReadonlyMap<string, { readonly run: string }>;
  readonly runs: readonly KnownRun[];
}

/** What a worker says of itself. @param beat how often it has done so */
export function heartbeatOf(
  { id, name, host, pid, mixnas, cores, slots }: WorkerSettings,
  beat: number,
  { running, done, runs }: Doings,
): Heartbeat {
  const pairs = (of: (run: KnownRun) => string | null): Record<string, string> =>
    Object.fromEntries(
      runs.flatMap((run) => {
        const text = of(run);
        return text === null ? [] : [[run.announcement.run, text]];
      }),
    );
  return {
    ...{ version: WIRE_VERSION, id, name, host, pid, mixnas, cores, slots, beat },
    tokens: [
      ...running.map(({ run, job, progress }) => ({ run, token: job.token, state: 'running' as const, progress })),
      ...[...done].map(([token, { run }]) => ({ run, token, state: 'done' as const, progress: null })),
    ],
    engines: pairs(({ workshop }) => workshop?.description ?? ''),
    refused: pairs(({ isRefused, difference }) => (isRefused ? difference : null)),
    differs: pairs(({ isRefused, difference }) => (isRefused ? null : difference)),
  };
}
