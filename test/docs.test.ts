import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

const text = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(SRC, name), 'utf8'))
  .join('\n');

describe('docs/errors.md', () => {
  const listed = new Set(
    [...readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').matchAll(/`([A-Z][A-Z_]{2,})`/g)].map((match) => match[1]),
  );

  it('lists every code that the sources throw', () => {
    const thrown = [...text.matchAll(/(?:MixnasError\(\s*|code: |\?\? |return )'([A-Z][A-Z_]{2,})'/g)].map(
      (match) => match[1],
    );
    expect(thrown.length).toBeGreaterThan(30);
    expect(
      [...new Set(thrown)].filter((code) => !listed.has(code as string) && !/^SQLITE|^E[A-Z]+$/.test(code as string)),
    ).toEqual([]);
  });

  it('lists no code that nothing throws', () => {
    expect([...listed].filter((code) => !text.includes(`'${code}'`) && !text.includes(`${code}:`))).toEqual([]);
  });
});
