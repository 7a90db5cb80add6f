import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EXAMPLES } from '../../bench/config-reference/examples.ts';
import { configReference } from '../../bench/config-reference/reference.ts';
import { readRoot } from './read.ts';

const page = configReference();

/** The keys of every table, by the section that it is in. */
const listed = page.split(/^## /m).flatMap((part) => {
  const section = part.split('\n')[0] as string;
  if (section === 'Metrics') return [];
  return [...part.matchAll(/^\| `([\w.[\]]+)` \|/gm)].map(([, key]) =>
    section === 'Top level' ? `${key}` : `${section}.${key}`,
  );
});

/** Every path of a document, entries of lists as `[]`. */
function pathsOf(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) return [prefix, ...value.flatMap((entry) => pathsOf(entry, `${prefix}[]`))];
  if (value === null || typeof value !== 'object') return [prefix];
  const own = Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, prefix === '' ? key : `${prefix}.${key}`));
  return [prefix, ...own];
}

describe('docs/config.md', () => {
  it('is what the schemas say (npx tsx bench/write-config-reference.ts)', () => {
    expect(readRoot('docs/config.md')).toBe(page);
  });

  it('has an example of every key', () => {
    const shown = new Set(
      [...page.matchAll(/```yaml\n([\s\S]*?)```/g)]
        .flatMap(([, yaml]) => pathsOf(parse(yaml as string)))
        .map((path) => path.replace(/^constraints\[\]/, 'constraints')),
    );
    expect(listed.length).toBeGreaterThan(100);
    expect(listed.filter((key) => !shown.has(key) && key !== 'seed')).toEqual([]);
  });

  it('shows every example', () => {
    for (const yaml of Object.values(EXAMPLES)) expect(page).toContain((yaml.split('---')[0] as string).trim());
  });
});
