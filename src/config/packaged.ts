import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the configs that come with mixnas. */
const CONFIGS = fileURLToPath(new URL('../../configs/', import.meta.url));

/** A config that comes with mixnas. */
export interface PackagedConfig {
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
  /** The first sentence of its comment. */
  readonly purpose: string;
}

/** Names of the configs that come with mixnas, in alphabetical order; of those in a folder `folder/name`. */
export function configNames(): string[] {
  return readdirSync(CONFIGS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length).split(sep).join('/'))
    .sort();
}

/** The first sentence of the comment at the top, or what comes before a list. */
function purposeOf(text: string): string {
  const comment = /^(?:#.*\n)+/.exec(text)?.[0].replaceAll(/^# ?/gm, '') ?? '';
  const sentence = /^[\s\S]*?(?:\.(?=\s)|(?=:\n))/.exec(comment)?.[0] ?? comment;
  return sentence.replaceAll(/\s+/g, ' ').trim();
}

/** What comes with mixnas. */
export function packagedConfigs(): PackagedConfig[] {
  return configNames().map((name) => {
    const file = resolve(CONFIGS, `${name}.yaml`);
    return { name, file, purpose: purposeOf(readFileSync(file, 'utf8')) };
  });
}

/**
 * The file that a config is read from: the named one, or where there is none the config of that name that comes with mixnas.
 * @param nameOrPath a path, or a name such as `quickstart` or `paper/kernel-sweep-cifar10`
 * @param cwd folder that a relative path starts from
 */
export function configFile(nameOrPath: string, cwd: string): string {
  const file = resolve(cwd, nameOrPath);
  const isName = /^[\w-]+(\/[\w-]+)?$/.test(nameOrPath);
  return isName && !existsSync(file) && configNames().includes(nameOrPath)
    ? resolve(CONFIGS, `${nameOrPath}.yaml`)
    : file;
}
