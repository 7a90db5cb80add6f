import { join, resolve } from 'node:path';
import { fetchPublicSet, PUBLIC_SETS } from '../../data/index.ts';
import { dataDirOf } from '../../run/index.ts';
import type { Action } from '../action.ts';
import { fetchNotes } from '../data/fetch-notes.ts';
import { noteTo, writeJson } from '../io.ts';

/** `mixnas data fetch`: downloads and unpacks a public set. */
export const dataFetch: Action<'data fetch'> = async ({ io, args: [name, given], options, quiet }) => {
  const parent = given ?? dataDirOf(io);
  const set = PUBLIC_SETS[name];
  const log = noteTo(io, quiet);
  const onProgress = fetchNotes(Date.now, log);
  const { wasThere } = await fetchPublicSet(set, resolve(io.cwd, parent), {
    ...(options.url !== undefined && { url: options.url }),
    onProgress,
  });
  const folder = join(parent, set.folder);
  const { kind } = set;
  if (options.json) writeJson(io, { kind, folder: resolve(io.cwd, folder), wasThere });
  else io.out.write(`${folder}\n`);
  const done = wasThere ? 'was there already' : 'fetched and unpacked';
  const isFound = given === undefined && kind !== 'image-folder';
  const path = isFound ? '' : `, path: ${folder}`;
  log(`${done}; in a config: data: {kind: ${kind}${path}}`);
};
