import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSpace, type SearchSpace } from '../space/index.ts';
import { MixnasError, messageOf } from '../util/errors.ts';
import { nearest } from '../util/nearest.ts';

/** Folder of the spaces that come with mixnas. */
const SPACES = fileURLToPath(new URL('../../search-spaces/', import.meta.url));

/** Names of the spaces that come with mixnas, in alphabetical order. */
export function spaceNames(): string[] {
  return readdirSync(SPACES)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

function unknownSpace(nameOrPath: string): MixnasError {
  const names = spaceNames();
  const near = nearest(nameOrPath, names);
  return new MixnasError(
    'SPACE_READ',
    `search space ${nameOrPath}: expected the path of a YAML file or one of ${names.join(', ')}`,
    { hint: near === undefined ? undefined : `did you mean ${near}?` },
  );
}

/** A search space as read: its text is stored with a run, so that resuming needs no other file. */
export interface SpaceSource {
  readonly space: SearchSpace;
  readonly text: string;
  /** Weights that its trainings begin with, by their identity: the bytes of checkpoints. Left out where there are none. */
  readonly starts?: ReadonlyMap<string, Uint8Array>;
}

/**
 * Reads a search space with its text: a name from `search-spaces/`, or the path of a YAML file.
 * @param baseDir folder that a relative path starts from
 * @throws MixnasError `SPACE_READ`, `YAML_SYNTAX`, `SPACE_INVALID`
 */
export function readSpace(nameOrPath: string, baseDir: string): SpaceSource {
  const isPath = nameOrPath.includes('/') || /\.ya?ml$/.test(nameOrPath);
  const file = isPath ? resolve(baseDir, nameOrPath) : resolve(SPACES, `${nameOrPath}.yaml`);
  if (!existsSync(file)) throw unknownSpace(nameOrPath);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new MixnasError('SPACE_READ', `search space ${file}: ${messageOf(cause)}`, { cause });
  }
  return { space: parseSpace(text, isPath ? nameOrPath : `search-spaces/${nameOrPath}.yaml`), text };
}

/** The search space that `readSpace` finds. */
export function loadSpace(nameOrPath: string, baseDir: string): SearchSpace {
  return readSpace(nameOrPath, baseDir).space;
}
