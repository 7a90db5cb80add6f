import { type Config, detectionOf, loadConfig, trainsEach } from '../config/index.ts';
import { MixnasError } from '../util/errors.ts';
import { type Override, parseOverride } from '../util/source-document.ts';

/** A config under a name, and what it changes of the audited one. */
export interface Variant {
  readonly name: string;
  readonly config: Config;
}

/** Changes of the config under a name. */
export interface NamedChanges {
  readonly name: string;
  readonly changes: readonly Override[];
}

/** The config that is audited, as `loadConfig` reads it. */
export interface ConfigSource {
  readonly file: string;
  readonly cwd: string;
  /** Where public sets lie by kind of data. */
  readonly dataFolders?: Readonly<Record<string, string>>;
  /** Texts `path=value` that hold for every proxy and for the truth. */
  readonly sets: readonly string[];
  readonly flags: readonly Override[];
}

/** The proxy of the config itself. */
export const OWN = 'config';
/** How much longer the trainings that stand for the truth are, unless it is said. */
const LONGER = 5;

/** Parts of a text between commas that are not inside brackets, braces or quotes. */
function partsOf(text: string): string[] {
  return text.match(/(?:[^,[{"']|\[[^\]]*\]|\{[^}]*\}|"[^"]*"|'[^']*')+/g) ?? [];
}

/** @throws MixnasError `USAGE` for a name that a folder cannot have or that is taken */
function checkNames(names: readonly string[]): void {
  names.forEach((name, i) => {
    const isTaken = name === OWN || names.indexOf(name) !== i;
    if (/^[\w.-]+$/.test(name) && !isTaken) return;
    throw new MixnasError(
      'USAGE',
      `proxy "${name}": expected a name of letters, digits, ".", "_" or "-" that is not taken`,
      {
        hint: `for instance --proxy short:training.epochs=2,training.batchSize=16; ${OWN} is the config's own proxy`,
      },
    );
  });
}

/**
 * Reads `NAME:path=value,path=value`: values are YAML; commas inside brackets, braces or quotes are part of a value.
 * @throws MixnasError `USAGE`, `CONFIG_SET`
 */
export function parseProxy(text: string): NamedChanges {
  const at = text.indexOf(':');
  const changes = at < 1 ? [] : partsOf(text.slice(at + 1));
  if (changes.length === 0) {
    throw new MixnasError('USAGE', `--proxy ${text}: expected NAME:path=value,path=value`, {
      hint: 'for instance --proxy short:training.epochs=2,training.batchSize=16',
    });
  }
  return { name: text.slice(0, at), changes: changes.map(parseOverride) };
}

/**
 * Reads the document of a file of proxies: a mapping from names to mappings from paths to values.
 * @throws MixnasError `USAGE`
 */
export function parseProxies(document: unknown, file: string): NamedChanges[] {
  const isMapping = (value: unknown): value is Record<string, unknown> =>
    value !== null && typeof value === 'object' && !Array.isArray(value);
  if (!isMapping(document) || !Object.values(document).every(isMapping)) {
    throw new MixnasError('USAGE', `${file}: expected a mapping from names to mappings from paths to values`, {
      hint: 'for instance the line short: {training.epochs: 2, training.batchSize: 16}',
    });
  }
  return Object.entries(document).map(([name, changes]) => ({
    name,
    changes: Object.entries(changes as object).map(([path, value]) => {
      return { path: parseOverride(`${path}=`).path, value: value as unknown };
    }),
  }));
}

function load({ file, flags, ...options }: ConfigSource, changes: readonly Override[]): Config {
  return loadConfig(file, { ...options, overrides: [...flags, ...changes] });
}

/** @throws MixnasError `USAGE` for a config of detectors, whose mAP an audit does not compare */
function requireClassifiers(config: Config, file: string): void {
  if (detectionOf(config) === undefined) return;
  throw new MixnasError(
    'USAGE',
    `audit ${file}: expected networks that classify; the task of the config is detection`,
    {
      hint: 'mixnas experiment compares detectors over several seeds',
    },
  );
}

/**
 * The config as it is, and then with the changes of each proxy.
 * @throws MixnasError `USAGE`; of `loadConfig`
 */
export function loadProxies(source: ConfigSource, proxies: readonly NamedChanges[]): [Variant, ...Variant[]] {
  checkNames(proxies.map(({ name }) => name));
  const own = { name: OWN, config: load(source, []) };
  requireClassifiers(own.config, source.file);
  const others = proxies.map(({ name, changes }) => ({ name, config: load(source, changes) }));
  const moved = others.find(({ config }) => config.space !== own.config.space);
  if (moved === undefined) return [own, ...others];
  throw new MixnasError('USAGE', `proxy ${moved.name}: space ${moved.config.space} is not that of the config`, {
    hint: 'proxies of one audit differ in how they train, not in what; audit the other space on its own',
  });
}

/**
 * The config of the trainings that stand for the truth: all images, five times the epochs, no rungs, no shared weights; then what `changes` say.
 * @throws MixnasError `USAGE` where the config trains nothing; of `loadConfig`
 */
export function loadTruth(source: ConfigSource, { config }: Variant, changes: readonly Override[]): Config {
  if (config.evaluator.kind === 'tabular') {
    throw new MixnasError(
      'USAGE',
      'the config looks accuracies up in a table, so that no longer training tells the truth',
      {
        hint: 'give another table with --truth FILE',
      },
    );
  }
  const allImages = { path: ['data', 'imagesPerClass'], value: undefined };
  return load(source, [
    { path: ['training', 'epochs'], value: LONGER * config.training.epochs },
    { path: ['fidelity'], value: { kind: 'full' } },
    ...(trainsEach(config.evaluator) ? [] : [{ path: ['evaluator'], value: { kind: 'train' } }]),
    // generated images are as many as the config says: there are no others
    ...(config.data?.kind === 'synthetic' ? [] : [allImages]),
    ...changes,
  ]);
}
