import { stringify } from 'yaml';
import type { Config } from '../config/index.ts';
import { noteText } from '../notes/index.ts';
import type { SpaceSource } from '../run/index.ts';
import { holderOf } from '../run/index.ts';
import { guarded, type RunInfo, RunStore, runFile } from '../store/index.ts';
import { MixnasError, messageOf } from '../util/errors.ts';
import type { Json } from '../util/json.ts';
import type { Log } from '../util/log.ts';
import { tellWaits } from './busy-run.ts';
import { effortOf } from './effort-of.ts';
import { finish, isStop } from './finish.ts';
import { notingRunning } from './running-notes.ts';
import type { SearchContext, SearchSummary } from './search-events.ts';
import { SearchLoop } from './search-loop.ts';
import { notesBefore } from './search-notes.ts';
import { planSearch, type SearchPlan } from './search-plan.ts';
import { trainSharedWeights } from './shared/train-shared-weights.ts';
import { countStates } from './trials/count-states.ts';

/** The log, with errors reported as for the run's other files. */
function openLog(folder: string, context: SearchContext): Log {
  const log = guarded(folder, () => context.openLog(runFile(folder, 'log')));
  return {
    info: (fields, message) => guarded(folder, () => log.info(fields, message)),
    warn: (fields, message) => guarded(folder, () => log.warn(fields, message)),
    close: () => log.close(),
  };
}

/** Stores in the run why it ended early. If the disk failed, this may fail too; the first error is the one to report. */
function noteFailure(store: RunStore, error: unknown, endedAt: number): void {
  const isDiskFull = error instanceof MixnasError && error.code === 'DISK_FULL';
  try {
    store.interruptRunning(endedAt);
    store.setStatus(isDiskFull ? 'interrupted' : 'failed', messageOf(error), endedAt);
  } catch (second) {
    if (!(second instanceof MixnasError)) throw second;
  }
}

async function loopToEnd(plan: SearchPlan, store: RunStore, context: SearchContext, log: Log): Promise<SearchSummary> {
  const loop = new SearchLoop(plan, store, context, log);
  const { space, threads } = plan;
  const { workers, trials } = plan.config.search;
  const { done } = loop;
  const { fidelity } = plan.config;
  const rungs = fidelity.kind === 'full' ? null : fidelity.rungs.length;
  const engine = plan.evaluator.description;
  store.setStatus('running', '');
  log.info({ space: space.name, spaceHash: space.hash, engine, workers, threads, trials, done }, 'search begins');
  const earlier = [...loop.rows];
  const effort = effortOf(plan);
  const begin = { run: store.folder, space, engine, workers, threads, trials, done, rungs, effort, earlier };
  context.onEvent({ kind: 'begin', ...begin });
  for (const note of notesBefore(plan.config, space, plan.target, plan.data)) {
    log.info({ code: note.code, message: note.message, hint: note.hint }, 'note');
    context.onEvent({ kind: 'note', message: noteText(note) });
  }
  const isReady = plan.shared === null || (await trainSharedWeights(plan.shared, { store, context, log }));
  await plan.queue?.begin(store, log);
  const { end, detail } = await finish(isReady ? await loop.run() : 'drained', loop, { plan, store, context, log });
  store.interruptRunning(context.now());
  const status = isStop(end) ? 'interrupted' : 'finished';
  await plan.queue?.trainers.end(status === 'finished');
  store.setStatus(status, detail, context.now());
  log.info({ end }, 'search ends');
  const { complete, paused, failed, infeasible } = countStates(loop.rows);
  const hasMore = end !== 'exhausted' && end !== 'infeasible';
  return { run: store.folder, status, detail, hasMore, complete, paused, failed, infeasible };
}

async function runLogged(plan: SearchPlan, store: RunStore, context: SearchContext): Promise<SearchSummary> {
  const log = openLog(store.folder, context);
  tellWaits(store, context, log);
  try {
    const summary = await loopToEnd(plan, store, context, log);
    await store.settled(context.stop.aborted);
    return summary;
  } finally {
    store.listen(() => undefined);
    log.close();
    await plan.evaluator.close();
    await plan.meter?.close();
  }
}

/** Runs the loop over an open store to its end, however it ends, and leaves the store closed. */
export async function drive(plan: SearchPlan, store: RunStore, context: SearchContext): Promise<SearchSummary> {
  try {
    return await runLogged(plan, store, notingRunning(context, store));
  } catch (error) {
    noteFailure(store, error, context.now());
    throw error;
  } finally {
    store.close();
  }
}

/**
 * Starts a search in a new folder.
 * @param source the space that `config.space` names, with its text
 * @throws MixnasError for a folder in use, data, engine or constraints that do not work, or too many failures in a row
 */
export async function startSearch(
  config: Config,
  source: SpaceSource,
  folder: string,
  context: SearchContext,
): Promise<SearchSummary> {
  const { space, text, starts } = source;
  RunStore.requireFree(folder);
  const plan = await planSearch(config, space, context, folder);
  const resolved = plan.config;
  const info: RunInfo = {
    name: config.name,
    createdAt: context.now(),
    versions: context.versions,
    config: resolved as unknown as Json,
    space: { name: space.name, hash: space.hash, text, resolution: space.resolution },
    target: plan.target,
    data: plan.data,
    engine: plan.evaluator.description,
    reference: plan.referenceOf(config.front.metrics),
    ...(plan.finals === null ? {} : { finals: plan.finals.info }),
    ...(plan.description === null ? {} : { device: plan.description }),
  };
  let store: RunStore;
  try {
    store = RunStore.create(folder, info, stringify(resolved), holderOf(context), starts);
  } catch (error) {
    await plan.evaluator.close();
    throw error;
  }
  return await drive(plan, store, context);
}
