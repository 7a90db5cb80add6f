import { existsSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** Where mixnas is installed, and so where a package must be for mixnas to find it. */
export interface Place {
  /** `clone`: its own repository; `project`: a dependency of one; `global`: among the global packages. */
  readonly kind: 'clone' | 'project' | 'global';
  /** Folder that the package manager works in. */
  readonly folder: string;
  readonly manager: PackageManager;
}

const LOCKFILES: readonly (readonly [file: string, manager: PackageManager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
];

/** The package manager whose lockfile stands in a folder; npm where none of the others does. */
function managerOf(folder: string): PackageManager {
  return LOCKFILES.find(([file]) => existsSync(join(folder, file)))?.[1] ?? 'npm';
}

/**
 * Where the packages of mixnas are: the folder around the outermost `node_modules` that holds it. One with a package.json
 * is a project's (that of npx too, and the global one of Bun), one without holds global packages.
 * @param root the package's folder
 */
export function findPlace(root: string): Place {
  const real = realpathSync(root);
  const parts = real.split(sep);
  const at = parts.indexOf('node_modules');
  if (at === -1) return { kind: 'clone', folder: real, manager: 'npm' };
  const folder = parts.slice(0, at).join(sep) || sep;
  if (existsSync(join(folder, 'package.json'))) return { kind: 'project', folder, manager: managerOf(folder) };
  return { kind: 'global', folder, manager: parts.includes('pnpm') ? 'pnpm' : 'npm' };
}
