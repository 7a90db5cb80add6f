import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Surroundings } from './surroundings.ts';

/** Folder of packed data sets: `MIXNAS_CACHE`, else `mixnas` in the user's cache folder (`XDG_CACHE_HOME` or ~/.cache). */
export function cacheDirOf({ env, cwd }: Surroundings): string {
  if (env.MIXNAS_CACHE) return resolve(cwd, env.MIXNAS_CACHE);
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mixnas');
}
