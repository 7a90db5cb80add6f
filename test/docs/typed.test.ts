import { PassThrough, Readable } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { ROOT } from './read.ts';
import { partsOf, typed, wordsOf } from './typed.ts';

/** Gives every command an action that does nothing, so that only its words are checked. */
function disarm(command: Command): void {
  if (command.commands.length === 0) command.action(() => undefined);
  for (const inner of command.commands) disarm(inner);
}

/** What is wrong with the words behind `mixnas`; undefined where they can be typed like that. */
async function problemOf(words: readonly string[]): Promise<string | undefined> {
  const streams = { out: new PassThrough(), err: new PassThrough(), in: Readable.from(['']) };
  const program = createProgram({ ...streams, env: {}, cwd: ROOT });
  disarm(program);
  try {
    await program.parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Words of the documents that stand for a number. */
const NUMBERS = /^(N|K|T)$/;
const commands = typed()
  .map(({ page, text }) => ({ page, text, words: wordsOf(text.replace(/^npx /, '')) }))
  .filter(({ words }) => words[0] === 'mixnas')
  .map(({ page, text, words }) => ({
    page,
    text,
    words: words.slice(1).map((word) => (NUMBERS.test(word) ? '3' : word)),
  }));

describe('commands that a page shows on lines of their own', () => {
  it('are found, comments and quotes apart', () => {
    expect(partsOf('npm ci && npx mixnas zoo   # all of them')).toEqual(['npm ci', 'npx mixnas zoo']);
    expect(wordsOf('mixnas init --time "1 h"')).toEqual(['mixnas', 'init', '--time', '1 h']);
    expect(commands.length).toBeGreaterThan(80);
  });

  it('can be typed like that: arguments, options and their values', async () => {
    expect(await problemOf(['search'])).toContain("missing required argument 'config'");
    expect(await problemOf(['search', 'a.yaml', '--trials', 'many'])).toContain('--trials');
    const wrong = await Promise.all(
      commands.map(async ({ page, text, words }) => ({ page, text, problem: await problemOf(words) })),
    );
    expect(wrong.filter(({ problem }) => problem !== undefined)).toEqual([]);
  });
});
