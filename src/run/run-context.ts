import type { Holder } from '../store/index.ts';
import type { Log } from '../util/log.ts';

/** What a search or a training needs of the outside: clock, identity, log and a listener. */
export interface RunContext<Event> {
  /** Folder of packed data. */
  readonly cacheDir: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly pid: number;
  readonly host: string;
  /** Processors to compute with where the config names no number. */
  readonly cores: number;
  /** Environment variables of this process, for programs that it starts. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly onEvent: (event: Event) => void;
  /** Makes the NDJSON logger once the folder exists. */
  readonly openLog: (file: string) => Log;
}

/** Who holds a run that this context starts or continues. */
export function holderOf({ pid, host, now }: Pick<RunContext<never>, 'pid' | 'host' | 'now'>): Holder {
  return { pid, host, since: now() };
}
