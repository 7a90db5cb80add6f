import { absolutePath } from '../util/absolute-path.ts';
import { valueAt } from '../util/problems.ts';
import { withOverride } from '../util/source-document.ts';

/** Where a config may name files; relative to the config's own folder (in `--set`, to the current one), `~` is the home. */
const FILE_PATHS = [
  ['data', 'path'],
  ['data', 'labels'],
  ['evaluator', 'table'],
  ['training', 'init', 'weights'],
  ['device', 'file'],
  ['device', 'folder'],
  ['space'],
  ['device'],
] as const;

function isFilePath(path: readonly PropertyKey[], value: unknown): value is string {
  if (typeof value !== 'string' || value === '') return false;
  if (path.length === 1) return value.includes('/') || /\.(ya?ml|json)$/.test(value);
  return true;
}

/** Where an experiment names weights: for all settings or for some, one file or one for each network. */
function startPaths(document: unknown): string[][] {
  const settings = valueAt(document, ['experiment', 'settings']);
  const names = settings !== null && typeof settings === 'object' ? Object.keys(settings) : [];
  const places = [
    ['experiment', 'weights'],
    ...names.map((name) => ['experiment', 'settings', name, 'init', 'weights']),
  ];
  return places.flatMap((path) => {
    const weights = valueAt(document, path);
    if (weights === null || typeof weights !== 'object') return [path];
    return Object.keys(weights).map((label) => [...path, label]);
  });
}

/** Where a config may name the parts of a program's call, some of which are files. */
const CALL_PATHS = [
  ['evaluator', 'command'],
  ['evaluator', 'env'],
  ['evaluator', 'python'],
] as const;

/** A part of a call that begins with `./`, `../` or `~/` as an absolute path; anything else as it is. */
function absolutePart(part: unknown, folder: string): unknown {
  return typeof part === 'string' && /^(\.\.?(\/|$)|~\/)/.test(part) ? absolutePath(part, folder) : part;
}

function absoluteParts(value: unknown, folder: string): unknown {
  if (typeof value === 'string') return absolutePart(value, folder);
  if (Array.isArray(value)) return value.map((part) => absolutePart(part, folder));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, absolutePart(part, folder)]));
}

/** A config document whose files are named by absolute paths. @param folder that relative ones start from */
export function withAbsolutePaths(document: unknown, folder: string): unknown {
  const paths: readonly (readonly string[])[] = [...FILE_PATHS, ...startPaths(document)];
  const files = paths.reduce<unknown>((result, path) => {
    const value = valueAt(result, path);
    return isFilePath(path, value) ? withOverride(result, path, absolutePath(value, folder)) : result;
  }, document);
  return CALL_PATHS.reduce<unknown>((result, path) => {
    const value = valueAt(result, path);
    return value === undefined ? result : withOverride(result, path, absoluteParts(value, folder));
  }, files);
}

/** Public sets whose folder is not named lie where they were fetched to. */
export function withDataFolder(document: unknown, folders: Readonly<Record<string, string>>): unknown {
  const kind = String(valueAt(document, ['data', 'kind']));
  const folder = Object.hasOwn(folders, kind) ? folders[kind] : undefined;
  if (folder === undefined || valueAt(document, ['data', 'path']) !== undefined) return document;
  return withOverride(document, ['data', 'path'], folder);
}
