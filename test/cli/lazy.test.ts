import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../../src');

/** Everything that is loaded together with a file: imports of values, not those inside functions. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, target] of text.matchAll(/^(?:import|export)\s+(?!type\s)[^;'"]*from\s+'([^']+)'/gm)) {
    if (target?.startsWith('.')) loadedWith(resolve(dirname(file), target), seen);
    else seen.add(target as string);
  }
  return seen;
}

it('loads nothing but cli, util and commander before a command runs, so that --help answers at once', () => {
  const loaded = [...loadedWith(resolve(SRC, 'cli/main.ts'))].map((name) =>
    name.startsWith('/') ? relative(SRC, name) : name,
  );
  expect(loaded).toContain('cli/command-table.ts');
  expect(loaded.filter((name) => !/^(cli|util)\/|^node:|^commander$/.test(name))).toEqual([]);
});
