import type { CheckOptions } from '../util/check-document.ts';
import { valueAt } from '../util/problems.ts';
import type { Override } from '../util/source-document.ts';

type Path = Override['path'];

function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((key, i) => key === path[i]);
}

/** The part of a path, from its start on, that a document has. */
function presentPart(document: unknown, path: Path): Path {
  const depth = path.findIndex((_, i) => valueAt(document, path.slice(0, i + 1)) === undefined);
  return depth === -1 ? path : path.slice(0, depth);
}

/**
 * Says which of the values came from the command line: the option that set the value at a path, one around it, or the
 * section that it is in, where the file has no such section.
 */
export function originOf(
  sets: readonly Override[],
  overrides: readonly Override[],
  fromFile: unknown,
  merged: unknown,
): NonNullable<CheckOptions['originOf']> {
  const isOf = (path: Path, made: Path | null) => (override: Override) =>
    startsWith(path, override.path) || (made !== null && startsWith(override.path, made));
  return (path) => {
    const present = presentPart(merged, path);
    const kindAt = (document: unknown) =>
      Array.isArray(valueAt(document, present)) || typeof valueAt(document, present);
    const isOwn = kindAt(fromFile) !== kindAt(merged);
    const concerns = isOf(path, isOwn ? present : null);
    if (overrides.some(concerns)) return 'command line';
    return sets.some(concerns) ? '--set' : undefined;
  };
}
