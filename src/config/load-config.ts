import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { type CheckOptions, checkDocument } from '../util/check-document.ts';
import { MixnasError, messageOf } from '../util/errors.ts';
import { valueAt } from '../util/problems.ts';
import {
  type Override,
  parseOverride,
  parseSource,
  type SourceDocument,
  withOverride,
} from '../util/source-document.ts';
import {
  type Config,
  configSchema,
  type ExperimentConfig,
  experimentConfigSchema,
  SEARCH_ONLY,
  type TrainingConfig,
  trainingConfigSchema,
} from './config-schema.ts';
import { withAbsolutePaths, withDataFolder } from './file-paths.ts';
import { originOf } from './override-origins.ts';
import { configFile, configNames } from './packaged.ts';
import { withTaskDefaults } from './task-defaults.ts';

/** How a config is read: flags win over `--set`, which wins over the file, which wins over the defaults. */
export interface LoadOptions {
  /** Folder that paths in `sets` and `file` are relative to. */
  readonly cwd: string;
  /** `path=value` texts, applied in order. */
  readonly sets?: readonly string[];
  /** Where public sets lie by kind of data, absolute paths: the default of `data.path`. */
  readonly dataFolders?: Readonly<Record<string, string>>;
  /** Values that flags gave. */
  readonly overrides?: readonly Override[];
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new MixnasError('CONFIG_READ', missing ? `${file}: no such file` : `${file}: ${messageOf(cause)}`, {
      hint: missing ? `these come with mixnas, by name: ${configNames().join(', ')}` : undefined,
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

interface Origin {
  readonly source: string;
  readonly places: Places;
  /** Which schema `mixnas config --schema` prints. */
  readonly kind: 'search' | 'training' | 'experiment';
}

function check<T extends z.ZodType>(schema: T, document: unknown, { source, places, kind }: Origin): z.infer<T> {
  const hint = `mixnas config --schema${kind === 'search' ? '' : ` ${kind}`} prints every key with its meaning and default`;
  return freeze(
    checkDocument(schema, document, { code: 'CONFIG_INVALID', what: 'the config', source, hint, ...places }),
  );
}

/**
 * Checks a config document and fills in the defaults.
 * @param source what messages call it
 * @param places where its values stand: lines of the source, options of the command line
 * @throws MixnasError `CONFIG_INVALID` with every problem on a line of its own
 */
export function parseConfig(document: unknown, source: string, places: Places = {}): Config {
  return check(configSchema, withTaskDefaults(document), { source, places, kind: 'search' });
}

/** What older versions did that had no setting: a run that they began goes on to their numbers. */
const OLDER_TRAINING = { classifierInit: 'classes' };

/**
 * The config of a run as it was stored, every key with a value.
 * @throws MixnasError as `parseConfig`
 */
export function parseStoredConfig(document: unknown, source: string): Config {
  const { training, ...rest } = document as { readonly training: object };
  return parseConfig({ ...rest, training: { ...OLDER_TRAINING, ...training } }, source);
}

/**
 * A config that a program gives as data: files may be named by relative paths, public sets need no path.
 * @param source what messages call it
 * @throws MixnasError `CONFIG_INVALID`
 */
export function makeConfig(
  document: unknown,
  source: string,
  { cwd, dataFolders = {} }: Pick<LoadOptions, 'cwd' | 'dataFolders'>,
): Config {
  return parseConfig(withDataFolder(withAbsolutePaths(document, cwd), dataFolders), source);
}

/** The same for the config of one network's training. */
export function parseTrainingConfig(document: unknown, source: string, places: Places = {}): TrainingConfig {
  return check(trainingConfigSchema, document, { source, places, kind: 'training' });
}

function readSource(file: string, cwd: string): SourceDocument {
  return parseSource(readText(configFile(file, cwd)), file);
}

/** A document with its paths made absolute and what the command line says put in, and where its values stand. */
function merge(
  fromFile: unknown,
  lineOf: SourceDocument['lineOf'],
  file: string,
  { cwd, sets: texts = [], overrides = [], dataFolders = {} }: LoadOptions,
): { document: unknown; places: Places } {
  const sets = texts.map(parseOverride);
  let document = withAbsolutePaths(fromFile, dirname(configFile(file, cwd)));
  for (const { path, value } of [...sets, ...overrides]) document = withOverride(document, path, value);
  document = withDataFolder(withAbsolutePaths(document, cwd), dataFolders);
  return { document, places: { lineOf, originOf: originOf(sets, overrides, fromFile, document) } };
}

/**
 * Reads a config, by its path or by the name of one of `configs/`: defaults < file < `--set` < flags. The result is frozen and fully explicit, with absolute paths.
 * @throws MixnasError `CONFIG_READ`, `YAML_SYNTAX`, `CONFIG_SET`, `CONFIG_INVALID`
 */
export function loadConfig(file: string, options: LoadOptions): Config {
  const { value, lineOf } = readSource(file, options.cwd);
  const { document, places } = merge(value, lineOf, file, options);
  return parseConfig(document, file, places);
}

/**
 * Reads the config of an experiment, as `loadConfig` does.
 * @throws MixnasError as `loadConfig`
 */
export function loadExperiment(file: string, options: LoadOptions): ExperimentConfig {
  const { value, lineOf } = readSource(file, options.cwd);
  const { document, places } = merge(value, lineOf, file, options);
  return check(experimentConfigSchema, withTaskDefaults(document), { source: file, places, kind: 'experiment' });
}

/**
 * The config of a training that is made of another one, with what the command line says put in.
 * @param source what messages call it
 * @throws MixnasError `CONFIG_SET`, `CONFIG_INVALID`
 */
export function changeTrainingConfig(
  document: unknown,
  source: string,
  { cwd, sets: texts = [], overrides = [] }: Pick<LoadOptions, 'cwd' | 'sets' | 'overrides'>,
): TrainingConfig {
  const sets = texts.map(parseOverride);
  const changed = [...sets, ...overrides].reduce<unknown>(
    (result, { path, value }) => withOverride(result, path, value),
    document,
  );
  const final = withAbsolutePaths(changed, cwd);
  return parseTrainingConfig(final, source, { originOf: originOf(sets, overrides, document, final) });
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
  const { document, places } = merge(own, lineOf, file, options);
  return { config: parseTrainingConfig(document, file, places), unused };
}

/** Kinds of evaluator that a search alone can have. */
const SEARCH_EVALUATORS: readonly unknown[] = ['shared', 'tabular'];

function searchSections(document: unknown): string[] {
  const sections = SEARCH_ONLY.filter((name) => valueAt(document, [name]) !== undefined);
  const isSearch = SEARCH_EVALUATORS.includes(valueAt(document, ['evaluator', 'kind']));
  return isSearch ? [...sections, 'evaluator'] : sections;
}

/**
 * Whether a config file is that of an experiment.
 * @throws MixnasError `CONFIG_READ`, `YAML_SYNTAX`
 */
export function isExperimentConfig(file: string, cwd: string): boolean {
  return valueAt(readSource(file, cwd).value, ['experiment']) !== undefined;
}

/**
 * Whether a config file is that of one network's training: it has data, and no section that only a search has.
 * @throws MixnasError `CONFIG_READ`, `YAML_SYNTAX`
 */
export function isTrainingConfig(file: string, cwd: string): boolean {
  const { value } = readSource(file, cwd);
  return valueAt(value, ['data']) !== undefined && searchSections(value).length === 0;
}
