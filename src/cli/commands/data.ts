import { bytesOf, endUses, packingNotes, prepareData, readMeta } from '../../data/index.ts';
import { cacheDirOf } from '../../run/index.ts';
import type { Action, Call } from '../action.ts';
import { resolveDataSettings } from '../data/data-settings.ts';
import { renderData } from '../data/data-text.ts';
import { noteTo, writeJson } from '../io.ts';

/** Both pack what is not packed yet: mean and deviation are only known from the pixels. */
async function pack({ io, args, options, quiet }: Call<'data info'>): Promise<void> {
  const [target, path] = args;
  const settings = resolveDataSettings({ target, path, sets: options.set }, io);
  const log = noteTo(io, quiet);
  const onProgress = packingNotes(Date.now, log);
  const reference = await prepareData(settings, { cacheDir: cacheDirOf(io), log, onProgress });
  const meta = await readMeta(reference);
  endUses();
  const { folder } = reference;
  if (options.json) writeJson(io, { ...meta, folder, bytes: bytesOf(meta) });
  else io.out.write(renderData(meta, folder));
}

/** `mixnas data info`: what a config's images are. */
export const dataInfo: Action<'data info'> = pack;

/** `mixnas data import`: packs them ahead of a search. */
export const dataImport: Action<'data import'> = pack;
