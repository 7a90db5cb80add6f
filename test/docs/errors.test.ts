import { describe, expect, it } from 'vitest';
import { callsOf, readRoot, sourcesOf } from './read.ts';

const PAGE = readRoot('docs/errors.md');
const CODE = /`([A-Z][A-Z_]{2,})`/g;

/** Codes of the tables under a heading, up to the next one. */
function codesUnder(heading: string): string[] {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  const cells = [...section.matchAll(/^\|([^|]*)\|/gm)].map(([, cell]) => cell as string);
  return cells.flatMap((cell) => [...cell.matchAll(CODE)].map(([, code]) => code as string));
}

const CALLERS = codesUnder("The caller's mistakes");
const WORKING = codesUnder('Failures while working');
const listed = new Set([...CALLERS, ...WORKING]);

const sources = sourcesOf('src');
const text = sources.map((file) => file.text).join('\n');
const tests = sourcesOf('test')
  .filter(({ name }) => !name.startsWith('docs/'))
  .map((file) => file.text)
  .join('\n');

/** Codes that stand in the sources as the first argument of an error, with the exit code given there. */
const made = callsOf(text, 'new MixnasError').flatMap((call) => {
  const code = call.match(/^\s*'([A-Z_]+)'/)?.[1];
  return code === undefined ? [] : [{ code, exitCode: /exitCode: 1/.test(call) ? 1 : 2 }];
});

describe('docs/errors.md', () => {
  it('lists each code once', () => {
    expect([...CALLERS, ...WORKING].sort()).toEqual([...listed].sort());
    expect(listed.size).toBeGreaterThan(60);
  });

  it('lists every code that the sources throw', () => {
    const thrown = [...text.matchAll(/(?:MixnasError\(\s*|code: |\?\? |return )'([A-Z][A-Z_]{2,})'/g)].map(
      ([, code]) => code as string,
    );
    expect(thrown.length).toBeGreaterThan(30);
    expect([...new Set(thrown)].filter((code) => !listed.has(code) && !/^SQLITE|^E[A-Z]+$/.test(code))).toEqual([]);
  });

  it('lists no code that nothing throws', () => {
    expect([...listed].filter((code) => !text.includes(`'${code}'`) && !text.includes(`${code}:`))).toEqual([]);
  });

  it('lists each code under the exit code that it is thrown with', () => {
    expect(made.length).toBeGreaterThan(50);
    const wrong = made.filter(({ code, exitCode }) => !(exitCode === 1 ? WORKING : CALLERS).includes(code));
    expect(wrong).toEqual([]);
  });

  it('lists no code that no test expects', () => {
    expect([...listed].filter((code) => !tests.includes(`'${code}'`))).toEqual([]);
  });
});

describe('the reasons of failed trials', () => {
  it('are those of the sources, each once', () => {
    const union = /export type FailureReason =([^;]+);/.exec(readRoot('src/trial/request.ts'))?.[1] ?? '';
    const reasons = [...union.matchAll(/'([a-z-]+)'/g)].map(([, reason]) => reason);
    expect(reasons.length).toBeGreaterThan(5);
    const section = PAGE.split('## Why a trial failed')[1] ?? '';
    const listed = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, reason]) => reason);
    expect(listed.sort()).toEqual(reasons.sort());
  });
});
