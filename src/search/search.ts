import { stringify } from 'yaml';
import { type Config, parseConfig } from '../config/index.ts';
import { parseSpace } from '../space/index.ts';
import { type Holder, type RunInfo, RunStore, readRun, runFile, type TrialRow } from '../store/index.ts';
import { MixnasError } from '../util/errors.ts';
import type { Json } from '../util/json.ts';
import type { SearchContext, SearchSummary } from './events.ts';
import type { SpaceSource } from './load-space.ts';
import { type LoopEnd, SearchLoop } from './loop.ts';
import { planSearch, type SearchPlan } from './plan.ts';
import { referencePoint } from './reference.ts';

const DETAIL: Readonly<Record<LoopEnd, string>> = {
  trials: 'all trials are done',
  exhausted: 'every network of the space was proposed',
  drained: 'stopped on request after the running trials ended',
  aborted: 'stopped on request; the running trials were ended',
};

function holderOf({ pid, host, now }: SearchContext): Holder {
  return { pid, host, since: now() };
}

function count(rows: readonly TrialRow[], state: TrialRow['state']): number {
  return rows.filter((row) => row.state === state).length;
}

/** Runs the loop over an open store to its end, whatever that is, and leaves the store closed. */
async function drive(plan: SearchPlan, store: RunStore, context: SearchContext): Promise<SearchSummary> {
  const log = context.openLog(runFile(store.folder, 'log'));
  try {
    const loop = new SearchLoop(plan, store, context, log);
    const { search } = plan.config;
    const done = count(loop.rows, 'complete') + count(loop.rows, 'failed');
    const { space, threads } = plan;
    const { workers, trials } = search;
    const engine = plan.evaluator.description;
    store.setStatus('running', '');
    log.info({ space: space.name, spaceHash: space.hash, engine, workers, threads, trials, done }, 'search begins');
    context.onEvent({ kind: 'begin', run: store.folder, space, engine, workers, threads, trials, done });
    const end = await loop.run();
    const interrupted = end === 'drained' || end === 'aborted';
    store.interruptRunning(context.now());
    store.setStatus(interrupted ? 'interrupted' : 'finished', DETAIL[end]);
    log.info({ end }, 'search ends');
    return {
      run: store.folder,
      status: interrupted ? 'interrupted' : 'finished',
      detail: DETAIL[end],
      complete: count(loop.rows, 'complete'),
      failed: count(loop.rows, 'failed'),
      infeasible: count(loop.rows, 'infeasible'),
    };
  } catch (error) {
    if (error instanceof MixnasError && error.code !== 'DISK_FULL') store.setStatus('failed', error.message);
    throw error;
  } finally {
    log.close();
    await plan.evaluator.close();
    store.close();
  }
}

/**
 * Begins a search in a new folder.
 * @param source the space that `config.space` names, with its text
 * @throws MixnasError for a folder in use, data, engine or constraints that do not work, or too many failures in a row
 */
export async function startSearch(
  config: Config,
  source: SpaceSource,
  folder: string,
  context: SearchContext,
): Promise<SearchSummary> {
  const { space, text } = source;
  RunStore.requireFree(folder);
  const plan = await planSearch(config, space, context);
  const info: RunInfo = {
    name: config.name,
    createdAt: context.now(),
    versions: context.versions,
    config: config as unknown as Json,
    space: { name: space.name, hash: space.hash, text },
    target: { size: plan.target.size, classes: plan.target.classes },
    data: plan.data,
    engine: plan.evaluator.description,
    reference: referencePoint(config, space, plan.candidates),
  };
  const store = RunStore.create(folder, info, stringify(config), holderOf(context));
  return await drive(plan, store, context);
}

function refuse(folder: string, what: string, was: string, is: string, hint: string): never {
  throw new MixnasError('RUN_CHANGED', `run ${folder} cannot go on: ${what} was ${was}, now it is ${is}`, { hint });
}

/**
 * Goes on with a run where it stopped; needs nothing but the run and its data.
 * @param trials a larger (or smaller) number of trials than the run was begun with
 * @throws MixnasError `NOT_A_RUN`, `RUN_LOCKED`, `RUN_CHANGED` (space, data or engine differ, and how)
 */
export async function resumeSearch(
  folder: string,
  { trials }: { readonly trials?: number | undefined },
  context: SearchContext,
): Promise<SearchSummary> {
  const { info } = readRun(folder);
  const stored = parseConfig(info.config, `${folder} (stored config)`);
  const config = trials === undefined ? stored : { ...stored, search: { ...stored.search, trials } };
  const space = parseSpace(info.space.text, `${folder} (stored space)`);
  if (space.hash !== info.space.hash) {
    refuse(
      folder,
      `the meaning of space ${space.name}`,
      info.space.hash,
      space.hash,
      'use the version of mixnas that began the run',
    );
  }
  const store = RunStore.open(folder, holderOf(context));
  let plan: SearchPlan;
  try {
    plan = await planSearch(config, space, context);
    if (plan.data?.hash !== info.data?.hash) {
      const hint = 'put the images back as they were, or begin a new search';
      refuse(folder, 'the data', info.data?.hash ?? 'none', plan.data?.hash ?? 'none', hint);
    }
    if (plan.evaluator.description !== info.engine) {
      refuse(folder, 'the engine', info.engine, plan.evaluator.description, 'resume on the engine that began the run');
    }
    store.setConfig(config as unknown as Json);
  } catch (error) {
    store.close();
    throw error;
  }
  return await drive(plan, store, context);
}
