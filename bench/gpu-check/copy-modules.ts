import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Copies the packages that a search needs, and what they need, without what is never read:
 *
 *     npx tsx bench/gpu-check/copy-modules.ts FOLDER
 */
const [into] = process.argv.slice(2);
if (into === undefined) throw new Error('usage: copy-modules.ts FOLDER');
const WANTED = ['better-sqlite3', 'commander', 'pino', 'pino-pretty', 'protobufjs', 'seedrandom', 'tar', 'yaml', 'zod'];
const UNREAD = /\.(map|d\.[cm]?ts|md|markdown|c|h|cc|cpp|gyp|gypi|a|o|mk|tar\.gz)$|\/(deps|obj|obj\.target|\.deps)(\/|$)/;

function copy(name: string, done: Set<string>): void {
  const from = join('node_modules', name);
  if (done.has(name) || !existsSync(from)) return;
  done.add(name);
  const inside = (path: string): string => path.slice(from.length);
  cpSync(from, join(into as string, name), { recursive: true, filter: (path) => !UNREAD.test(inside(path)) });
  const { dependencies = {} } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  for (const other of Object.keys(dependencies)) copy(other, done);
}

const done = new Set<string>();
for (const name of WANTED) copy(name, done);
console.log(`${done.size} packages`);
