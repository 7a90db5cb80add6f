import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { experimentConfigSchema, parseConfig, parseTrainingConfig } from '../../src/config/index.ts';
import { pointsOfExperiment } from '../../src/experiment/points.ts';
import { parseSpace } from '../../src/space/index.ts';
import { parseSource } from '../../src/util/source-document.ts';
import { pages, ROOT } from './read.ts';

const streams = { out: new PassThrough(), err: new PassThrough(), in: Readable.from(['']) };
const program = createProgram({ ...streams, env: {}, cwd: ROOT });

interface Line {
  readonly page: string;
  readonly text: string;
}

/** Indented lines and code in the text that begin with `mixnas`. */
const lines: readonly Line[] = pages().flatMap(({ name: page, text }) => {
  const indented = [...text.matchAll(/^ {4}(.*)$/gm)].flatMap(([, line]) => (line as string).split('&&'));
  const inline = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => (code as string).replaceAll('\\|', '|'));
  return [...indented, ...inline]
    .map((line) => line.trim().replace(/^npx /, ''))
    .filter((line) => line.startsWith('mixnas '))
    .map((line) => ({ page, text: (line.split(/ {2,}|\s#/)[0] as string).slice('mixnas '.length) }));
});

/** The commands that the first words name (`a|b` names two), and the words after them. */
function commandsOf(
  words: readonly string[],
  from: Command = program,
): { command: Command; rest: readonly string[] }[] {
  const [word = '', ...rest] = words;
  if (from.commands.length === 0 || word === '' || word.startsWith('-')) return [{ command: from, rest: words }];
  return word.split('|').flatMap((name) => {
    const command = from.commands.find((one) => one.name() === name || one.aliases().includes(name));
    return command === undefined ? [] : commandsOf(rest, command);
  });
}

/** Options of a command, its groups included, as `--help` lists them. */
function optionsOf(command: Command): string[] {
  const own = [...command.helpInformation().matchAll(/--[a-z][a-z-]*/g)].map(([option]) => option);
  return command.parent === null ? own : [...own, ...optionsOf(command.parent)];
}

function problemsOf({ page, text }: Line): string[] {
  const words = text.split(/\s+/).map((word) => word.replace(/^\[|\]$/g, ''));
  const found = commandsOf(words);
  if (found.length === 0) return [`${page}: mixnas ${text}: no such command`];
  return found.flatMap(({ command, rest }) => {
    const known = optionsOf(command);
    const asked = rest.map((word) => word.split('=')[0] as string).filter((word) => word.startsWith('--'));
    return asked.filter((option) => !known.includes(option)).map((option) => `${page}: mixnas ${text}: no ${option}`);
  });
}

describe('the pages', () => {
  it('name only commands and options that there are', () => {
    expect(lines.filter(({ page }) => page === 'README.md').length).toBeGreaterThan(20);
    expect(problemsOf({ page: 'x', text: 'serch a.yaml' })).toEqual(['x: mixnas serch a.yaml: no such command']);
    expect(problemsOf({ page: 'x', text: 'bench train|infer n --op' })).toHaveLength(2);
    expect(lines.flatMap(problemsOf)).toEqual([]);
  });

  it('name only files of the package that there are', () => {
    const named = pages().flatMap(({ name, text }) =>
      [...text.matchAll(/(?:^|[\s`(])((?:configs|docs|bench|native|search-spaces|test)\/[\w./-]*\w)/gm)].map(
        ([, file]) => ({ name, file: file as string }),
      ),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ file }) => !existsSync(join(ROOT, file)) && !file.startsWith('native/build'))).toEqual([]);
  });
});

const blocks = pages().flatMap(({ name, text }) =>
  [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, yaml]) => ({ name, yaml: yaml as string })),
);

describe('the YAML of the pages', () => {
  it('is found', () => {
    expect(new Set(blocks.map(({ name }) => name)).size).toBeGreaterThanOrEqual(3);
  });

  it.each(blocks)('is a search space, a config or sections of one: $name', ({ name, yaml }) => {
    const { value } = parseSource(yaml, name);
    if ('stem' in (value as object)) {
      expect(parseSpace(yaml, name).choices.length).toBeGreaterThan(0);
      return;
    }
    const sections = value as Readonly<Record<string, unknown>>;
    if (sections.experiment !== undefined) {
      expect(pointsOfExperiment(experimentConfigSchema.parse(sections).experiment).length).toBeGreaterThan(0);
      return;
    }
    if ((sections.training as { init?: unknown } | undefined)?.init !== undefined) {
      const training = parseTrainingConfig({ name: 'page', data: { kind: 'synthetic' }, ...sections }, name);
      expect(training.training.init?.weights).toMatch(/./);
      return;
    }
    // a function needs no data, and says itself how large its images are
    const isFunction = (sections.evaluator as { kind?: string } | undefined)?.kind === 'function';
    const data = isFunction ? {} : { data: { kind: 'synthetic' } };
    const config = parseConfig({ name: 'page', space: 'mixnet', ...data, ...sections }, name);
    expect(config.name).toBe(sections.name ?? 'page');
  });
});
