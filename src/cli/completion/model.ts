import { COMMAND_GROUPS, COMMANDS, GLOBAL_OPTIONS } from '../command-table.ts';
import type { ArgumentSpec, CommandSpec, OptionSpec } from '../table/define.ts';

/** What can stand at a place: words, and files or folders of the disk. */
export interface Values {
  readonly words: readonly string[];
  readonly files: 'none' | 'folders' | 'all';
  /** Whether folders in runs/ are offered first. */
  readonly runs: boolean;
}

/** One option as shells complete it. */
export interface CompletedOption {
  /** With its hyphens. */
  readonly flag: string;
  readonly text: string;
  /** Null for one without a value. */
  readonly values: Values | null;
}

/** One command as shells complete it; `words` are those behind `mixnas`. */
export interface CompletedCommand {
  readonly words: string;
  readonly text: string;
  readonly options: readonly CompletedOption[];
  /** The last stands for all that follow where it takes several. */
  readonly args: readonly Values[];
}

/** Names that come with mixnas. */
export interface Names {
  readonly configs: readonly string[];
  readonly spaces: readonly string[];
  readonly devices: readonly string[];
  readonly networks: readonly string[];
}

/** Everything that is completed: commands of two words stand behind their `groups`. */
export interface CompletionModel {
  readonly commands: readonly CompletedCommand[];
  readonly groups: readonly { readonly word: string; readonly text: string }[];
  readonly options: readonly CompletedOption[];
}

const FILES: Values = { words: [], files: 'all', runs: false };
const FOLDERS: Values = { words: [], files: 'folders', runs: false };

/** What a name in angle brackets stands for; those that are not listed are told in words and not completed. */
function valuesOf(name: string, names: Names): Values | null {
  const kinds: Readonly<Record<string, Values>> = {
    config: { ...FILES, words: names.configs },
    'config|kind': {
      ...FILES,
      words: [...names.configs, 'synthetic', 'cifar10', 'cifar100', 'image-folder', 'coco', 'scenes'],
    },
    data: { ...FILES, words: ['cifar10', 'cifar100', 'synthetic'] },
    run: { ...FOLDERS, runs: true },
    network: { ...FILES, words: names.networks, runs: true },
    networks: { ...FILES, words: names.networks },
    model: { ...FILES, runs: true },
    space: { ...FILES, words: names.spaces },
    'name|file': { ...FILES, words: names.spaces },
    device: { ...FILES, words: names.devices },
    weights: FILES,
    images: FILES,
    table: FILES,
    file: FILES,
    path: FILES,
    results: FILES,
    dir: FOLDERS,
    folder: FOLDERS,
  };
  return Object.hasOwn(kinds, name) ? (kinds[name] as Values) : null;
}

const placeholder = (text: string): string | undefined => /[<[]([^\]>.]+)/.exec(text)?.[1];
const NOTHING: Values = { words: [], files: 'none', runs: false };

function completedOption({ flags, text, words }: OptionSpec, names: Names): CompletedOption {
  const flag = flags.split(' ')[0] as string;
  const name = placeholder(flags);
  const values = name === undefined ? null : words ? { ...NOTHING, words } : (valuesOf(name, names) ?? NOTHING);
  return { flag, text, values };
}

function completedArgument({ name, words }: ArgumentSpec, names: Names): Values {
  return words ? { ...NOTHING, words } : (valuesOf(placeholder(name) ?? '', names) ?? FILES);
}

const HELP: CompletedOption = { flag: '--help', text: 'display help for command', values: null };

/** What there is to complete, by the table of commands. */
export function completionModel(names: Names): CompletionModel {
  const all: [string, CommandSpec][] = Object.entries(COMMANDS);
  return {
    commands: all.map(([words, { purpose, args, options }]) => ({
      words,
      text: (purpose.split(';')[0] as string).replaceAll('`', ''),
      options: [...options.map((option) => completedOption(option, names)), HELP],
      args: args.map((argument) => completedArgument(argument, names)),
    })),
    groups: Object.entries(COMMAND_GROUPS).map(([word, text]) => ({ word, text })),
    options: [
      ...GLOBAL_OPTIONS.map((option) => completedOption(option, names)),
      { ...HELP, flag: '--version', text: 'output the version number' },
      HELP,
    ],
  };
}

/** The words that may stand first, with what they are for: commands of one word and groups. */
export function firstWords({ commands, groups }: CompletionModel): { readonly word: string; readonly text: string }[] {
  const single = commands.filter(({ words }) => !words.includes(' ')).map(({ words, text }) => ({ word: words, text }));
  const others = groups.filter(({ word }) => !single.some((one) => one.word === word));
  return [...single, ...others];
}

/** The words that may stand behind a first one. */
export function secondWords(
  { commands }: CompletionModel,
  first: string,
): { readonly word: string; readonly text: string }[] {
  return commands
    .filter(({ words }) => words.startsWith(`${first} `))
    .map(({ words, text }) => ({ word: words.slice(first.length + 1), text }));
}

/** First words that have second ones. */
export function parents({ commands }: CompletionModel): string[] {
  return [
    ...new Set(commands.filter(({ words }) => words.includes(' ')).map(({ words }) => words.split(' ')[0] as string)),
  ];
}
