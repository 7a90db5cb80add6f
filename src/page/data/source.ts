import type { PageHistory, PageNetwork, PageTrials, RunsDocument, StandaloneDocument } from '../../live/contract.ts';

/** Where the page's data comes from: a server that follows the runs, or the page itself. */
export interface Source {
  /** Whether the runs may go on while the page is open. */
  readonly live: boolean;
  /** When the page was written, ISO 8601; null for a live one. */
  readonly writtenAt: string | null;
  /** Trials whose curves the page holds, and trials that have any; null where all can be fetched. */
  readonly held: { readonly histories: number; readonly of: number } | null;
  runs(): Promise<RunsDocument>;
  /** All trials of a run. */
  trials(run: number): Promise<PageTrials>;
  /** Learning curves; trials without any have none, trials that the page does not hold are left out. */
  histories(run: number, trials: readonly number[]): Promise<PageHistory>;
  /** A trial's network; null where the page does not hold it. */
  network(run: number, trial: number): Promise<PageNetwork | null>;
}

/** The data that stands in the page itself. */
export function embeddedSource(document: StandaloneDocument): Source {
  const pick = (run: number, trials: readonly number[]): PageHistory => {
    const all = document.histories[run] ?? {};
    return Object.fromEntries(trials.filter((trial) => `${trial}` in all).map((trial) => [trial, all[trial] ?? []]));
  };
  return {
    live: false,
    writtenAt: document.writtenAt,
    held: {
      histories: document.embedded.reduce((sum, { histories }) => sum + histories, 0),
      of: document.embedded.reduce((sum, one) => sum + one.of, 0),
    },
    runs: async () => document,
    trials: async (run) => document.trials[run] as PageTrials,
    histories: async (run, trials) => pick(run, trials),
    network: async (run, trial) => document.networks[run]?.[trial] ?? null,
  };
}

/** Trials of one request; a server refuses more. */
const MOST_TRIALS = 200;

/** An address of the page's own server, with the page's token. */
export function address(path: string, query: Readonly<Record<string, string>> = {}): string {
  const token = new URLSearchParams(location.search).get('token');
  const words = new URLSearchParams({ ...query, ...(token === null ? {} : { token }) }).toString();
  return words === '' ? path : `${path}?${words}`;
}

async function get<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
  const response = await fetch(address(path, query), { cache: 'no-store' });
  if (!response.ok) throw new Error(`${path}: the server answered ${response.status} ${response.statusText}`);
  return (await response.json()) as T;
}

/** The data of the server that the page came from. */
export function servedSource(): Source {
  return {
    live: true,
    writtenAt: null,
    held: null,
    runs: () => get('/api/runs'),
    trials: (run) => get(`/api/runs/${run}/trials`),
    histories: async (run, trials) => {
      const parts = Array.from({ length: Math.ceil(trials.length / MOST_TRIALS) }, (_, i) =>
        trials.slice(i * MOST_TRIALS, (i + 1) * MOST_TRIALS),
      );
      const path = `/api/runs/${run}/history`;
      const answers = await Promise.all(parts.map((part) => get<PageHistory>(path, { trials: part.join(',') })));
      return Object.assign({}, ...answers) as PageHistory;
    },
    network: (run, trial) => get(`/api/runs/${run}/network/${trial}`),
  };
}
