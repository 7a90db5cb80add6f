import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadExperiment } from '../../config/index.ts';
import {
  experimentCsv,
  experimentMarkdown,
  experimentPicture,
  experimentText,
  openExperiment,
  summariseExperiment,
} from '../../experiment/index.ts';
import { placesOf } from '../../run/index.ts';
import { startSearch } from '../../search/index.ts';
import { readAllEpochs, readRun } from '../../store/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Action, Call } from '../action.ts';
import { tellExperimentEnd } from '../experiment-outcome.ts';
import { writeJson } from '../io.ts';
import { outputTo, writeOutput } from '../output.ts';
import { queueOptions } from '../queue/queue-options.ts';
import { withSearchContext } from '../search-context.ts';

const RENDERERS = { text: experimentText, md: experimentMarkdown, csv: experimentCsv } as const;

/** Tells what the experiment of a run found. */
function tell({ io, options }: Call<'experiment'>, folder: string): void {
  const path = resolve(io.cwd, folder);
  const summary = summariseExperiment({ ...readRun(path), folder }, () => readAllEpochs(path));
  if (options.svg !== undefined) {
    const picture = experimentPicture(summary);
    if (picture === null)
      throw new MixnasError('NO_TRIAL', `${folder}: no training has a result yet, there is nothing to draw`);
    writeOutput(resolve(io.cwd, options.svg), picture);
  }
  const target = outputTo(io, options.out);
  const format = options.json ? 'json' : options.format;
  if (format === 'json') writeJson(target, { kind: 'experiment', ...summary });
  else target.out.write(RENDERERS[format](summary));
  target.done();
}

/** `mixnas experiment`: trains every network of a list; or tells what such a run found. */
export const experiment: Action<'experiment'> = async (call) => {
  const { io, args, options, quiet } = call;
  const [given] = args;
  const path = resolve(io.cwd, given);
  if (existsSync(path) && statSync(path).isDirectory()) return tell(call, given);
  const overrides = [
    { path: ['experiment', 'seeds'], value: options.seeds },
    { path: ['experiment', 'weights'], value: options.from },
    { path: ['search', 'workers'], value: options.workers },
    { path: ['engine', 'kind'], value: options.engine },
    { path: ['seed'], value: options.seed },
  ].filter(({ value }) => value !== undefined);
  const loaded = loadExperiment(given, { ...placesOf(io), sets: options.set, overrides });
  const folder = options.run ?? join('runs', loaded.name);
  const { endWithParent, onTrial, live } = options;
  const queue = queueOptions(io, options);
  const view = { quiet, json: options.json === true, endWithParent, onTrial, live, queue };
  const summary = await withSearchContext(io, view, async (context) => {
    const { config, source } = await openExperiment(loaded, path, context);
    return await startSearch(config, source, resolve(io.cwd, folder), context);
  });
  tell(call, folder);
  tellExperimentEnd(io, summary, folder, view);
};
