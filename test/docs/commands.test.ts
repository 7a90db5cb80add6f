import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { COMMANDS, GLOBAL_OPTIONS } from '../../src/cli/command-table.ts';
import { createProgram } from '../../src/cli/program.ts';
import type { CommandSpec } from '../../src/cli/table/define.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const commands: [string, CommandSpec][] = Object.entries(COMMANDS);

/** The words `--like-this` of a text. */
function optionsIn(text: string): string[] {
  return [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*[a-z]\b/g)].map(([word]) => word);
}

function rowOf([name, { args, purpose }]: [string, CommandSpec]): string {
  const usage = ['mixnas', name, ...args.map((argument) => argument.name)].join(' ');
  return `| \`${usage.replaceAll('|', '\\|')}\` | ${purpose.replaceAll('|', '\\|')} |`;
}

const optionsOf = ({ options }: CommandSpec) => options.flatMap(({ flags }) => optionsIn(flags));
const known = new Set([
  ...commands.flatMap(([, spec]) => optionsOf(spec)),
  ...GLOBAL_OPTIONS.flatMap(({ flags }) => optionsIn(flags)),
  '--help',
  '--version',
]);
/** Options of other programs that the documents name: bench/compare-torch.py, tensorboard, redis-server, sbatch, Docker, kubectl, prlimit, systemd-run, npm, pip. */
const FOREIGN = [
  ...['--logdir', '--peer', '--blocks', '--project', '--zig', '--check', '--managers'],
  ...['--port', '--requirepass', '--appendonly', '--maxmemory-policy'],
  ...['--array', '--signal', '--requeue', '--scale', '--replicas'],
  ...['--as', '--user', '--scope', '--ignore-scripts', '--no-deps'],
];

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe('the table of commands', () => {
  it('is the README’s, row by row', () => {
    const rows = read('README.md')
      .split('\n')
      .filter((line) => line.startsWith('| `mixnas '));
    expect(rows).toEqual(commands.map(rowOf));
  });

  it('has every option that a document names', () => {
    const unknown = documents.flatMap((file) =>
      optionsIn(read(file))
        .filter((word) => !known.has(word) && !FOREIGN.includes(word))
        .map((word) => `${file}: ${word}`),
    );
    expect(unknown).toEqual([]);
  });

  it('has the options of a command where a document shows how it is typed', () => {
    const shown = documents.flatMap((file) =>
      [...read(file).matchAll(/(?:npx )?mixnas ((?:bench|data) \w+|\w+)([^`\n#]*)/g)].flatMap(([, name, rest]) =>
        Object.hasOwn(COMMANDS, name as string) ? [{ file, name: name as keyof typeof COMMANDS, rest }] : [],
      ),
    );
    expect(shown.length).toBeGreaterThan(30);
    const wrong = shown.flatMap(({ file, name, rest }) =>
      optionsIn(rest as string)
        .filter((word) => known.has(word) && word !== '--help' && !optionsOf(COMMANDS[name]).includes(word))
        .map((word) => `${file}: mixnas ${name} ${word}`),
    );
    expect(wrong).toEqual([]);
  });

  it.each(commands)('gives %s its help, with arguments and options', (name, spec) => {
    const io = { out: new PassThrough(), err: new PassThrough(), in: new PassThrough(), env: {}, cwd: ROOT };
    const command = name
      .split(' ')
      .reduce<Command | undefined>(
        (parent, word) => parent?.commands.find((one) => one.name() === word),
        createProgram(io),
      );
    const help = command?.helpInformation() ?? '';
    expect(help).toContain(`Usage: mixnas ${name} `);
    for (const { flags } of spec.options) expect(help).toContain(flags);
    for (const argument of spec.args) expect(help).toContain(argument.name);
  });
});
