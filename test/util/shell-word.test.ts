import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { asTyped, shellWord } from '../../src/util/shell-word.ts';

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
  '~user',
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

describe('a command that people copy', () => {
  it('has each value as one word', () => {
    expect(asTyped`mixnas resume ${'first try (1)'} --trials ${4}`).toBe('mixnas resume "first try (1)" --trials 4');
  });

  it('is made so wherever one is printed with a value in it', () => {
    const root = resolve(import.meta.dirname, '../../src');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const commands = /(\w*)`[^`\n]*mixnas ([a-z]+(?: [a-z]+)?) \$\{/g;
    const wrong = files.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(commands)]
        .filter(([, tag, name = '']) => tag !== 'asTyped' && Object.hasOwn(COMMANDS, name))
        .map(([text]) => `${file}: ${text}`),
    );
    expect(wrong).toEqual([]);
  });
});
