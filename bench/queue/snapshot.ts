import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
/** What the command line reads of the package. */
const PARTS = ['package.json', 'bin', 'dist', 'configs', 'search-spaces', 'devices', 'native/build', 'prebuilds'];

/**
 * Copies the compiled package, kernels too: whoever compiles it while something runs from it would change code that is
 * loaded. A process whose kernels are overwritten ends by SIGSEGV.
 * @returns the file that starts the copy
 */
export function takeSnapshot(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const part of PARTS) {
    if (existsSync(join(ROOT, part))) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
  const modules = join(folder, 'node_modules');
  if (!existsSync(modules)) symlinkSync(join(ROOT, 'node_modules'), modules);
  return join(folder, 'bin/mixnas.js');
}
