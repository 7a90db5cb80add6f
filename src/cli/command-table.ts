import { type ArgumentsOf, type CommandSpec, type OptionsOf, option, STEPS } from './table/define.ts';
import { INPUT_COMMANDS } from './table/input-commands.ts';
import { LATENCY_COMMANDS } from './table/latency-commands.ts';
import { MACHINE_COMMANDS } from './table/machine-commands.ts';
import { NETWORK_COMMANDS } from './table/network-commands.ts';
import { PREDICT_COMMANDS } from './table/predict-commands.ts';
import { QUEUE_COMMANDS } from './table/queue-commands.ts';
import { SEARCH_COMMANDS } from './table/search-commands.ts';

const ALL = {
  ...INPUT_COMMANDS,
  ...SEARCH_COMMANDS,
  ...QUEUE_COMMANDS,
  ...MACHINE_COMMANDS,
  ...PREDICT_COMMANDS,
  ...NETWORK_COMMANDS,
  ...LATENCY_COMMANDS,
} satisfies Readonly<Record<string, CommandSpec>>;

/** Words of a command behind `mixnas`. */
export type CommandName = keyof typeof ALL;

const names = Object.keys(ALL) as CommandName[];
const inOrder = Object.keys(STEPS).flatMap((step) => names.filter((name) => ALL[name].step === step));

/**
 * Every command by its words, in the order of the help and of the README's table: step by step. A new command is an entry in
 * one of the tables and an action of the same name in `actions.ts`.
 */
export const COMMANDS = Object.fromEntries(inOrder.map((name) => [name, ALL[name]])) as typeof ALL;

/** What the first word of two-word commands stands for. */
export const COMMAND_GROUPS: Readonly<Record<string, string>> = {
  bench: 'measure networks on this machine, and controllers on known accuracies',
  latency: 'milliseconds of networks on a device, measured and predicted',
  data: 'images: what they are, packing them for training, fetching public sets',
};

/** Options that precede any command. */
export const GLOBAL_OPTIONS = [
  option('--debug', 'print stack traces of errors'),
  option('--quiet', 'no progress, only errors, on stderr'),
] as const;

/** Arguments of a command, typed by its entry. */
export type CommandArguments<N extends CommandName> = ArgumentsOf<(typeof COMMANDS)[N]>;
/** Options of a command, typed by its entry. */
export type CommandOptions<N extends CommandName> = OptionsOf<(typeof COMMANDS)[N]>;
