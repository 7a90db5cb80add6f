import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { z } from 'zod';
import { checkDocument } from '../util/check.ts';
import { type Override, parseOverride, parseSource, type SourceDocument, withOverride } from '../util/document.ts';
import { MixnasError, messageOf } from '../util/errors.ts';
import { valueAt } from '../util/problems.ts';
import { type Config, configSchema, SEARCH_ONLY, type TrainingConfig, trainingConfigSchema } from './schema.ts';

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

function freeze<T>(value: T): T {
  if (value !== null && typeof value === 'object') {
    for (const inner of Object.values(value)) freeze(inner);
    Object.freeze(value);
  }
  return value;
}

interface Origin {
  readonly source: string;
  readonly lineOf: SourceDocument['lineOf'] | undefined;
  /** Which schema `mixnas config --schema` prints. */
  readonly kind: 'search' | 'training';
}

function check<T extends z.ZodType>(schema: T, document: unknown, { source, lineOf, kind }: Origin): z.infer<T> {
  const hint = `mixnas config --schema${kind === 'search' ? '' : ` ${kind}`} prints every key with its meaning and default`;
  return freeze(checkDocument(schema, document, { code: 'CONFIG_INVALID', what: 'the config', source, hint, lineOf }));
}

/**
 * Checks a config document and fills in the defaults.
 * @param source what messages call it
 * @param lineOf line of a path in the source, where there is one
 * @throws MixnasError `CONFIG_INVALID` with every problem on a line of its own
 */
export function parseConfig(document: unknown, source: string, lineOf?: SourceDocument['lineOf']): Config {
  return check(configSchema, document, { source, lineOf, kind: 'search' });
}

/** The same for the config of one network's training. */
export function parseTrainingConfig(
  document: unknown,
  source: string,
  lineOf?: SourceDocument['lineOf'],
): TrainingConfig {
  return check(trainingConfigSchema, document, { source, lineOf, kind: 'training' });
}

function readSource(file: string, cwd: string): SourceDocument {
  return parseSource(readText(resolve(cwd, file)), file);
}

function merge(fromFile: unknown, file: string, { cwd, sets = [], overrides = [] }: LoadOptions): unknown {
  let document = withAbsolutePaths(fromFile, dirname(resolve(cwd, file)));
  for (const { path, value } of [...sets.map(parseOverride), ...overrides]) {
    document = withOverride(document, path, value);
  }
  return withAbsolutePaths(document, cwd);
}

/**
 * Reads a config file: defaults < file < `--set` < flags. The result is frozen and fully explicit, with absolute paths.
 * @throws MixnasError `CONFIG_READ`, `YAML_SYNTAX`, `CONFIG_SET`, `CONFIG_INVALID`
 */
export function loadConfig(file: string, options: LoadOptions): Config {
  const { value, lineOf } = readSource(file, options.cwd);
  return parseConfig(merge(value, file, options), file, lineOf);
}

/** The config of a training, and what its file says besides. */
export interface LoadedTrainingConfig {
  readonly config: TrainingConfig;
  /** Sections of the file that only a search has, where it is the config of a search. */
  readonly unused: readonly string[];
}

/**
 * Reads the config of one network's training, as `loadConfig` does. The config of a search serves too: the sections that
 * only a search has are left out and named in `unused`, for the caller to tell.
 * @throws MixnasError as `loadConfig`
 */
export function loadTrainingConfig(file: string, options: LoadOptions): LoadedTrainingConfig {
  const { value, lineOf } = readSource(file, options.cwd);
  const unused = searchSections(value);
  const entries = value !== null && typeof value === 'object' ? Object.entries(value) : null;
  const own =
    unused.length === 0 || entries === null ? value : Object.fromEntries(entries.filter(([k]) => !unused.includes(k)));
  return { config: parseTrainingConfig(merge(own, file, options), file, lineOf), unused };
}

function searchSections(document: unknown): string[] {
  return SEARCH_ONLY.filter((name) => valueAt(document, [name]) !== undefined);
}

/**
 * Whether a config file is that of one network's training: it has data, and no section that only a search has.
 * @throws MixnasError `CONFIG_READ`, `YAML_SYNTAX`
 */
export function isTrainingConfig(file: string, cwd: string): boolean {
  const { value } = readSource(file, cwd);
  return valueAt(value, ['data']) !== undefined && searchSections(value).length === 0;
}
