import { basename, dirname } from 'node:path';
import type { Place } from './find-place.ts';

/** The prefix that npm's `--global` takes: the folder above `lib` on POSIX, the folder itself on Windows. */
function prefixOf(folder: string): string {
  return basename(folder) === 'lib' ? dirname(folder) : folder;
}

/**
 * The command that puts packages where mixnas finds them. A clone's package.json stays as it is; a project's names them.
 * @param packages each with its version: `onnxruntime-node@1.30.0`
 * @param scripts packages among them whose install script must run, since it fetches a library
 */
export function installArguments(place: Place, packages: readonly string[], scripts: readonly string[]): string[] {
  const isGlobal = place.kind === 'global';
  switch (place.manager) {
    case 'npm': {
      const where = isGlobal ? ['--global', '--prefix', prefixOf(place.folder)] : [];
      const kept = place.kind === 'clone' ? ['--no-save'] : [];
      const allowed = scripts.length === 0 ? [] : [`--allow-scripts=${scripts.join(',')}`];
      return ['npm', 'install', '--no-audit', '--no-fund', ...where, ...kept, ...allowed, ...packages];
    }
    case 'pnpm': {
      const allowed = scripts.map((name) => `--allow-build=${name}`);
      return ['pnpm', 'add', ...(isGlobal ? ['--global'] : []), ...allowed, ...packages];
    }
    case 'yarn':
      return ['yarn', 'add', ...packages];
    case 'bun':
      return ['bun', 'add', ...(isGlobal ? ['--global'] : []), ...(scripts.length > 0 ? ['--trust'] : []), ...packages];
  }
}
