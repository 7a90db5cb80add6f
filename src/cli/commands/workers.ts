import { resolve } from 'node:path';
import { queueReport, renderQueue } from '../../report/index.ts';
import { readRun } from '../../store/index.ts';
import type { Action } from '../action.ts';
import { writeJson } from '../io.ts';

/** `mixnas workers`: who works for a search, at any time. */
export const workers: Action<'workers'> = async ({ io, args: [folder], options }) => {
  const found = queueReport({ ...readRun(resolve(io.cwd, folder)), folder }, Date.now());
  if (options.json) writeJson(io, { ...found });
  else io.out.write(renderQueue(found));
};
