import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PUBLIC_SETS } from '../data/index.ts';
import type { Surroundings } from './surroundings.ts';

/** Folder of the package. */
const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Folder of fetched public sets: `MIXNAS_DATA`; `data` in a clone of mixnas; else `mixnas` in the user's data folder
 * (`XDG_DATA_HOME` or ~/.local/share).
 */
export function dataDirOf({ env, cwd }: Surroundings): string {
  if (env.MIXNAS_DATA) return resolve(cwd, env.MIXNAS_DATA);
  if (existsSync(join(PACKAGE, '.git'))) return join(PACKAGE, 'data');
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'mixnas');
}

/** What configs are loaded with: where relative paths start, and where public sets lie. */
export function placesOf(io: Surroundings) {
  const parent = dataDirOf(io);
  const dataFolders = Object.fromEntries(
    Object.entries(PUBLIC_SETS).map(([kind, { folder }]) => [kind, join(parent, folder)]),
  );
  return { cwd: io.cwd, dataFolders };
}
