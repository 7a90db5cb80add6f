import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { MixnasError } from '../../util/errors.ts';
import type { Action } from '../action.ts';
import { writeJson } from '../io.ts';
import { listRuns } from '../runs/list-runs.ts';
import { runsText } from '../runs/runs-text.ts';

/** Folder that searches and trainings make theirs in. */
const USUAL = 'runs';

/** `mixnas runs`: the runs and trainings of a folder. */
export const runs: Action<'runs'> = async ({ io, args: [given], options }) => {
  const shown = given ?? USUAL;
  const path = resolve(io.cwd, shown);
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  if (!isFolder && given !== undefined) {
    throw new MixnasError('USAGE', `${shown}: expected a folder of runs; there is no such folder`, {
      hint: `without a folder, mixnas runs lists ${USUAL}/`,
    });
  }
  const found = isFolder ? listRuns(path, shown) : [];
  if (options.json) writeJson(io, { folder: shown, runs: found });
  else io.out.write(found.length === 0 ? `no runs in ${shown}\n` : runsText(found));
};
