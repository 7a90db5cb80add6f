import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Config, makeConfig } from '../config/index.ts';
import type { FunctionTask } from '../evaluate/index.ts';
import { StopSignal } from '../run/index.ts';
import { resumeSearch, type SearchContext, type SearchEvent, startSearch } from '../search/index.ts';
import { parseSpace } from '../space/index.ts';
import { readInfo, readRun } from '../store/index.ts';
import { MixnasError } from '../util/errors.ts';
import { lazily } from './lazily.ts';
import { untrainedNetwork } from './network.ts';
import { ownPlaces, ownProcess } from './own-process.ts';
import type { Evaluate, RunningOptions, SearchOptions } from './search-options.ts';
import { resultIn, type SearchResult } from './search-result.ts';
import { spaceSource } from './space-source.ts';
import { trialNetwork } from './trial-network.ts';

/** Hands a network to the caller's function. */
function asking(evaluate: Evaluate): (task: FunctionTask) => unknown {
  return ({ trial, genotype, known: metrics, space, target, seed, data, signal }) => {
    const network = untrainedNetwork({ space, target, genotype, metrics }, `${space.name}-${trial}`, seed);
    return evaluate(Object.assign(network, { trial, seed, data, signal }));
  };
}

/** Tells the caller of each trial that ends. */
function telling(folder: string, onTrial: NonNullable<RunningOptions['onTrial']>): (event: SearchEvent) => void {
  const place = lazily(() => {
    const { space, target } = readInfo(folder);
    return { space: parseSpace(space.text, `${folder} (stored space)`), target };
  });
  return (event) => {
    if (event.kind !== 'end') return;
    const { trial, done, trials } = event;
    onTrial(trialNetwork(trial, { ...place(), record: lazily(() => readRun(folder)) }), { done, trials });
  };
}

/** Carries out a search with what it needs of this process. */
async function withContext(
  folder: string,
  options: RunningOptions,
  use: (context: SearchContext) => Promise<unknown>,
): Promise<void> {
  const { onTrial, onEvent, signal, evaluate } = options;
  const stop = new StopSignal();
  const onAbort = () => {
    stop.request();
    stop.request();
  };
  const tell = onTrial === undefined ? null : telling(folder, onTrial);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort);
  try {
    await use({
      ...ownProcess(options),
      onEvent: (event) => {
        onEvent?.(event);
        tell?.(event);
      },
      stop,
      evaluate: evaluate === undefined ? undefined : asking(evaluate),
    });
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** What a config says of the evaluator where there is a function. */
function evaluatorOf({ evaluate, evaluator }: Pick<SearchOptions, 'evaluate' | 'evaluator'>): unknown {
  if (evaluate === undefined) return evaluator;
  if (typeof evaluate !== 'function') {
    throw new MixnasError('USAGE', `evaluate: expected a function; got ${typeof evaluate}`);
  }
  return { kind: 'function', ...evaluator };
}

/** The config that the options say. */
function configOf(options: SearchOptions, space: string): Config {
  const { name = 'search', data, search, trials, workers, evaluate, evaluator, ...others } = options;
  const { onTrial, onEvent, signal, cacheDir, cores, log, run, keep, ...sections } = others;
  const counts = { ...(trials === undefined ? {} : { trials }), ...(workers === undefined ? {} : { workers }) };
  const document = {
    ...sections,
    ...{ name, space },
    data: typeof data === 'string' ? { kind: data } : data,
    evaluator: evaluatorOf({ evaluate, evaluator }),
    search: { ...search, ...counts },
  };
  const config = makeConfig(document, 'search()', ownPlaces());
  if (evaluate === undefined || config.evaluator.kind === 'function') return config;
  throw new MixnasError(
    'CONFIG_INVALID',
    `evaluator.kind: expected function beside evaluate; got ${config.evaluator.kind}`,
    {
      hint: 'leave out evaluate or evaluator',
    },
  );
}

/** Reads what of the best networks is needed once the folder is gone. */
function readWeights({ front, best, knee }: SearchResult): void {
  for (const network of new Set([...front, best, knee])) {
    try {
      network?.weights();
    } catch (error) {
      if (!(error instanceof MixnasError && error.code === 'NO_CHECKPOINT')) throw error;
    }
  }
}

/** The result of a search whose folder is removed, whatever becomes of it. */
async function temporarily(use: (folder: string) => Promise<unknown>): Promise<SearchResult> {
  const parent = mkdtempSync(join(tmpdir(), 'mixnas-'));
  try {
    const folder = join(parent, 'run');
    await use(folder);
    const result = resultIn(folder);
    readWeights(result);
    return result;
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

/**
 * Searches for networks, as `mixnas search` does, and prints nothing. The run is a folder that every command reads: `runs/<name>`, or
 * `run`; with `keep: false` a temporary one.
 *
 * With the same options and seed the same networks are tried with the same results; a killed search is continued by `resume`.
 * Results of failed trials are no errors: `result.trials` has them with their reason.
 *
 * @throws MixnasError `CONFIG_INVALID`, `SPACE_READ`, `SPACE_INVALID`, `RUN_EXISTS`, `NO_FEASIBLE`, `NOT_MEASURED`, `TRIALS_FAIL`,
 *   `ALL_INFEASIBLE`; of data, engine and device. docs/errors.md lists them
 */
export async function search(options: SearchOptions): Promise<SearchResult> {
  const { cwd } = ownPlaces();
  const source = spaceSource(options.space, cwd);
  const config = configOf(options, typeof options.space === 'string' ? options.space : source.space.name);
  const start = (folder: string) =>
    withContext(folder, options, (context) => startSearch(config, source, folder, context));
  if (options.keep === false) return await temporarily(start);
  const folder = resolve(cwd, options.run ?? join('runs', config.name));
  await start(folder);
  return resultIn(folder);
}

/**
 * Continues a search where it stopped, as `mixnas resume` does: with the same networks and results as if it had never stopped.
 * @param run its folder
 * @param options as those of `search`; `evaluate` is needed again where it was started with one. `trials` is a new number of trials
 * @throws MixnasError `NOT_A_RUN`, `RUN_LOCKED`, `RUN_CHANGED`, `EVALUATE_MISSING`, and those of `search`
 */
export async function resume(
  run: string,
  options: RunningOptions & { readonly trials?: number | undefined } = {},
): Promise<SearchResult> {
  const folder = resolve(ownPlaces().cwd, run);
  await withContext(folder, options, (context) => resumeSearch(folder, { trials: options.trials }, context));
  return resultIn(folder);
}

/**
 * What a run holds, whoever made it, also while it is running.
 * @param run its folder
 * @throws MixnasError `NOT_A_RUN`, `RUN_VERSION`, `RUN_DAMAGED`
 */
export function openRun(run: string): SearchResult {
  return resultIn(resolve(ownPlaces().cwd, run));
}
