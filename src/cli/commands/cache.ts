import { type PackedSet, packedSets, removePacked } from '../../data/index.ts';
import { cacheDirOf } from '../../run/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Action } from '../action.ts';
import { askYes } from '../ask-yes.ts';
import { amountText, cacheText, keptText } from '../cache/cache-text.ts';
import { type Io, writeJson } from '../io.ts';

const MS_OF_DAY = 86_400_000;

/** A packed data set as `--json` prints it. */
function documentOf({ lastUsed, ...set }: PackedSet) {
  return { ...set, lastUsed: new Date(lastUsed).toISOString() };
}

/** `mixnas cache`: the packed data sets. */
export const cache: Action<'cache'> = async ({ io, options }) => {
  const folder = cacheDirOf(io);
  const sets = packedSets(folder);
  if (options.json) writeJson(io, { folder, sets: sets.map(documentOf) });
  else io.out.write(cacheText(sets, folder));
};

async function mayRemove(io: Io, amount: string): Promise<boolean> {
  if (io.in.isTTY === true && io.err.isTTY === true) return await askYes(io, `remove ${amount}?`);
  throw new MixnasError('USAGE', `cache clear: expected --yes to remove ${amount}`, {
    hint: 'on a terminal it asks; what is removed is packed again when it is next used',
  });
}

/** `mixnas cache clear`: removes packed data sets that no process uses. */
export const cacheClear: Action<'cache clear'> = async ({ io, options }) => {
  const folder = cacheDirOf(io);
  const newest =
    options.olderThan === undefined ? Number.POSITIVE_INFINITY : Date.now() - options.olderThan * MS_OF_DAY;
  const old = packedSets(folder).filter(({ lastUsed }) => lastUsed <= newest);
  const free = old.filter(({ usedBy }) => usedBy.length === 0);
  if (free.length > 0 && !options.yes && !(await mayRemove(io, amountText(free)))) {
    io.out.write('nothing was removed\n');
    return;
  }
  const removed = await removePacked(folder, free);
  const kept = packedSets(folder).filter(({ hash }) => old.some((set) => set.hash === hash));
  if (options.json) writeJson(io, { folder, removed: removed.map(documentOf), kept: kept.map(documentOf) });
  else io.out.write(`removed ${amountText(removed)}\n${keptText(kept)}`);
};
