import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../src/util/shell-word.ts';

const WORDS = [
  'runs/first try (1)',
  "it's",
  'a"b',
  '$HOME',
  'a`b',
  'back\\slash',
  'wow!',
  '[1]',
  'a;b&c|d',
  'é',
  '*',
  '',
];

describe('a word for the shell', () => {
  it('is as it is where nothing in it means anything', () =>
    expect(shellWord('./runs/a-1_b.c')).toBe('./runs/a-1_b.c'));

  it('has double quotes around blanks and brackets', () => expect(shellWord('a (1)')).toBe('"a (1)"'));

  it.skipIf(process.platform === 'win32')('is read by a shell as what it was', () => {
    const text = execFileSync('sh', ['-c', `printf '%s\\n' ${WORDS.map(shellWord).join(' ')}`], { encoding: 'utf8' });
    expect(text.split('\n').slice(0, -1)).toEqual(WORDS);
  });
});
