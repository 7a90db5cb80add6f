import type { Skipped } from '../meta.ts';
import { endingOf, isImageName } from './file-names.ts';
import type { Unreadable, Walk } from './walk.ts';

/** Reason of files that only systems and file servers put there, which nobody misses. */
const SYSTEM_FILES = 'left by systems';

function reasonOf(name: string, elsewhere: string): string {
  if (isImageName(name)) return elsewhere;
  const ending = endingOf(name);
  return ending === '' ? 'without an ending' : `of type ${ending}`;
}

/** Counts names by reason, the most frequent first. The example is the first by name. */
function byReason(left: readonly (readonly [reason: string, name: string])[]): Skipped[] {
  const groups = new Map<string, string[]>();
  for (const [reason, name] of left) {
    const group = groups.get(reason);
    if (group === undefined) groups.set(reason, [name]);
    else group.push(name);
  }
  return [...groups]
    .map(([reason, names]) => ({ reason, count: names.length, example: names[0] as string }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}

/**
 * The files under a folder that are not among its images, by reason.
 * @param used names of the images
 * @param unreadable what should be an image and is left out on request
 * @param elsewhere why an image may be none of the data's
 */
export function skippedFiles(
  { files, system }: Walk,
  used: ReadonlySet<string>,
  unreadable: readonly Unreadable[],
  elsewhere: string,
): Skipped[] {
  const left = files.filter(({ name }) => !used.has(name));
  return byReason([
    ...left.map(({ name }) => [reasonOf(name, elsewhere), name] as const),
    ...system.map((name) => [isImageName(name) ? 'hidden or thumbnails' : SYSTEM_FILES, name] as const),
    ...unreadable.map(({ name }) => ['that cannot be read', name] as const),
  ]);
}
