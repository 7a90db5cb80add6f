import { existsSync } from 'node:fs';
import { stringify } from 'yaml';
import { type Config, parseStoredConfig } from '../config/index.ts';
import { asBegun, holderOf, missingData } from '../run/index.ts';
import { parseSpace, type SearchSpace } from '../space/index.ts';
import { type RunInfo, RunStore, readInfo, startFile } from '../store/index.ts';
import { MixnasError } from '../util/errors.ts';
import { canonicalJson, type Json } from '../util/json.ts';
import type { Override } from '../util/source-document.ts';
import { whenFree } from './busy-run.ts';
import { noteEdits } from './edited-config.ts';
import { knownImages, withMoved } from './resumed-config.ts';
import { drive } from './run-search.ts';
import type { SearchContext, SearchSummary } from './search-events.ts';
import { planSearch, type SearchPlan } from './search-plan.ts';

/** What may change when a run is resumed. */
interface Changes {
  /** Networks to evaluate in all. */
  readonly trials?: number | undefined;
  /** Where files of the config lie now, absolute paths. */
  readonly moved?: readonly Override[];
}

/** @throws MixnasError `RUN_CHANGED` unless both are the same */
function requireSame(folder: string, what: string, [was, is]: readonly [string, string], hint: string): void {
  if (was === is) return;
  throw new MixnasError('RUN_CHANGED', `run ${folder} cannot be resumed: ${what} was ${was}, now it is ${is}`, {
    hint,
  });
}

/** The space as it was stored, if it still means the same. */
function storedSpace(folder: string, { space: { text, hash } }: RunInfo): SearchSpace {
  const space = parseSpace(text, `${folder} (stored space)`);
  const hint = 'use the version of mixnas that started the run';
  requireSame(folder, `the meaning of space ${space.name}`, [hash, space.hash], hint);
  return space;
}

/** Weights that trainings begin with are files of the run. @throws MixnasError `RUN_DAMAGED` where one is gone */
function requireStarts(folder: string, { starts = [] }: SearchSpace): void {
  const gone = starts.map((hash) => startFile(folder, hash)).find((file) => !existsSync(file));
  if (gone === undefined) return;
  throw new MixnasError('RUN_DAMAGED', `${gone} is gone: expected the weights that trainings of this run begin with`, {
    hint: 'put it back, or start a new run',
    exitCode: 1,
  });
}

/** Makes sure that a run goes on with the images, evaluator and device that it was started with. */
function requireSamePlan(folder: string, info: RunInfo, plan: SearchPlan): void {
  const { data, finals, description } = plan;
  const back = 'put the images back as they were';
  requireSame(folder, 'the data', [info.data?.hash ?? 'none', data?.hash ?? 'none'], `${back}, or start a new search`);
  const finalData = [info.finals, finals?.info].map((one) => one?.data.hash ?? 'none') as [string, string];
  requireSame(folder, 'the data of the finals', finalData, back);
  const engines = [info.engine, plan.evaluator.description] as const;
  requireSame(folder, 'what evaluates', engines, 'resume with what the run was started with');
  requireSame(
    folder,
    'the device',
    [canonicalJson(info.device ?? null), canonicalJson(description)],
    'resume on the machine and with the versions and the table that the run was started with',
  );
}

/** The config as it was stored, with what changes. */
function changedConfig(folder: string, { config: was, engine }: RunInfo, { trials, moved = [] }: Changes): Config {
  const stored = parseStoredConfig(withMoved(was, moved), `${folder} (stored config)`);
  const same = { ...stored, engine: asBegun(stored.engine, engine) };
  return trials === undefined ? same : { ...same, search: { ...same.search, trials } };
}

/**
 * Continues a run where it stopped; needs nothing but the run and its data.
 * @param changes what may change: `trials`, a larger (or smaller) number of trials than the run was started with, and `moved`,
 *   where files of the config lie now (absolute paths)
 * @throws MixnasError `NOT_A_RUN`, `RUN_LOCKED`, `RUN_CHANGED` (space, data or engine differ, and how)
 */
export async function resumeSearch(folder: string, changes: Changes, context: SearchContext): Promise<SearchSummary> {
  const info = await whenFree(() => readInfo(folder), context);
  const { trials, moved = [] } = changes;
  const config = changedConfig(folder, info, changes);
  const space = storedSpace(folder, info);
  requireStarts(folder, space);
  const store = await whenFree(() => RunStore.open(folder, holderOf(context)), context);
  let plan: SearchPlan | undefined;
  try {
    noteEdits(folder, info.config, moved, context);
    plan = await planSearch(config, space, context, folder, knownImages(info)).catch((error) => {
      throw missingData(error, folder);
    });
    requireSamePlan(folder, info, plan);
    if (trials !== undefined || moved.length > 0) store.setConfig(config as unknown as Json, stringify(config));
  } catch (error) {
    await plan?.evaluator.close();
    store.close();
    throw error;
  }
  return await drive(plan, store, context);
}
