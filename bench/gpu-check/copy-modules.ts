import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Copies the packages that a search needs, and what they need, without what is never read:
 *
 *     npx tsx bench/gpu-check/copy-modules.ts FOLDER
 */
const [into] = process.argv.slice(2);
if (into === undefined) throw new Error('usage: copy-modules.ts FOLDER');
const WANTED = ['commander', 'libsql', 'pino', 'protobufjs', 'seedrandom', 'tar', 'yaml', 'zod'];
const UNREAD =
  /\.(map|d\.[cm]?ts|md|markdown|c|h|cc|cpp|gyp|gypi|a|o|mk|tar\.gz)$|\/(deps|obj|obj\.target|\.deps)(\/|$)/;

/** @param needed false for a package of another platform, which may be missing */
function copy(name: string, done: Set<string>, needed: boolean): void {
  const from = join('node_modules', name);
  if (done.has(name) || (!needed && !existsSync(from))) return;
  done.add(name);
  const inside = (path: string): string => path.slice(from.length);
  cpSync(from, join(into as string, name), { recursive: true, filter: (path) => !UNREAD.test(inside(path)) });
  const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  for (const other of Object.keys(manifest.dependencies ?? {})) copy(other, done, true);
  for (const other of Object.keys(manifest.optionalDependencies ?? {})) copy(other, done, false);
}

const done = new Set<string>();
for (const name of WANTED) copy(name, done, true);
console.log(`${done.size} packages`);
