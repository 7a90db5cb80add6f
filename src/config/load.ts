import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { type CheckOptions, checkDocument } from '../util/check.ts';
import { type Override, parseOverride, parseSource, withOverride } from '../util/document.ts';
import { MixnasError, messageOf } from '../util/errors.ts';
import { valueAt } from '../util/problems.ts';
import { type Config, configSchema } from './schema.ts';

/** How a config is read: flags win over `--set`, which wins over the file, which wins over the defaults. */
export interface LoadOptions {
  /** Folder that relative paths in `sets` and `file` are seen from. */
  readonly cwd: string;
  /** `path=value` texts, applied in order. */
  readonly sets?: readonly string[];
  /** Values that flags gave. */
  readonly overrides?: readonly Override[];
}

/** Where a config may name files; relative to the config's own folder (in `--set`, to the current one). */
const FILE_PATHS = [['data', 'path'], ['evaluator', 'table'], ['space']] as const;

function isFilePath(path: readonly PropertyKey[], value: unknown): value is string {
  if (typeof value !== 'string' || value === '') return false;
  if (path.length === 1) return value.includes('/') || /\.ya?ml$/.test(value);
  return true;
}

function withAbsolutePaths(document: unknown, folder: string): unknown {
  return FILE_PATHS.reduce<unknown>((result, path) => {
    const value = valueAt(result, path);
    return isFilePath(path, value) && !isAbsolute(value) ? withOverride(result, path, resolve(folder, value)) : result;
  }, document);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new MixnasError('CONFIG_READ', missing ? `${file}: no such file` : `${file}: ${messageOf(cause)}`, {
      hint: missing ? 'ready configs stand in configs/, for instance configs/quickstart.yaml' : undefined,
      cause,
    });
  }
}

/** Where the values of a document stand, for messages. */
export type Places = Pick<CheckOptions, 'lineOf' | 'originOf'>;

function freeze<T>(value: T): T {
  if (value !== null && typeof value === 'object') {
    for (const inner of Object.values(value)) freeze(inner);
    Object.freeze(value);
  }
  return value;
}

/**
 * Checks a config document and fills in the defaults.
 * @param source what messages call it
 * @param places where its values stand: lines of the source, options of the command line
 * @throws MixnasError `CONFIG_INVALID` with every problem on a line of its own
 */
export function parseConfig(document: unknown, source: string, places: Places = {}): Config {
  const hint = 'mixnas config --schema prints every key with its meaning and default';
  return freeze(
    checkDocument(configSchema, document, { code: 'CONFIG_INVALID', what: 'the config', source, hint, ...places }),
  );
}

/** Says which of the values came from the command line: the option for a path inside or around one that it set. */
function originOf(sets: readonly Override[], overrides: readonly Override[]): NonNullable<Places['originOf']> {
  const covers = (path: readonly (string | number)[]) => (override: Override) =>
    override.path.length <= path.length && override.path.every((key, i) => key === path[i]);
  return (path) => {
    if (overrides.some(covers(path))) return 'command line';
    return sets.some(covers(path)) ? '--set' : undefined;
  };
}

/**
 * Reads a config file: defaults < file < `--set` < flags. The result is frozen and fully explicit, with absolute paths.
 * @throws MixnasError `CONFIG_READ`, `YAML_SYNTAX`, `CONFIG_SET`, `CONFIG_INVALID`
 */
export function loadConfig(file: string, options: LoadOptions): Config {
  const absolute = resolve(options.cwd, file);
  const source = parseSource(readText(absolute), file);
  let document = withAbsolutePaths(source.value, dirname(absolute));
  const [sets, overrides] = [(options.sets ?? []).map(parseOverride), options.overrides ?? []];
  for (const { path, value } of [...sets, ...overrides]) document = withOverride(document, path, value);
  const places = { lineOf: source.lineOf, originOf: originOf(sets, overrides) };
  return parseConfig(withAbsolutePaths(document, options.cwd), file, places);
}
