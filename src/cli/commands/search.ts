import { join, resolve } from 'node:path';
import { loadConfig } from '../../config/index.ts';
import { placesOf, readSpace } from '../../run/index.ts';
import { startSearch } from '../../search/index.ts';
import type { Action } from '../action.ts';
import { printOutcome } from '../print-outcome.ts';
import { queueOptions } from '../queue/queue-options.ts';
import { tellDryRun } from '../search/dry-run.ts';
import { withSearchContext } from '../search-context.ts';

/** `mixnas search`: begins a search in a new run folder; or says what it would do. */
export const search: Action<'search'> = async ({ io, args: [file], options, quiet }) => {
  const flags = [
    { path: ['search', 'trials'], value: options.trials },
    { path: ['search', 'workers'], value: options.workers },
    { path: ['engine', 'kind'], value: options.engine },
    { path: ['seed'], value: options.seed },
  ];
  const overrides = flags.filter(({ value }) => value !== undefined);
  const config = loadConfig(file, { ...placesOf(io), sets: options.set, overrides });
  const folder = options.run ?? join('runs', config.name);
  const { live, endWithParent, onTrial } = options;
  const view = { quiet, json: options.json === true, endWithParent, onTrial, live, queue: queueOptions(io, options) };
  if (options.dryRun) return await tellDryRun(io, config, folder, view);
  const summary = await withSearchContext(io, view, (context) =>
    startSearch(config, readSpace(config.space, io.cwd), resolve(io.cwd, folder), context),
  );
  printOutcome(io, summary, folder, view);
};
