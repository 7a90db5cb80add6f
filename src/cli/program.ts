import { Command } from 'commander';
import { ACTIONS } from './actions.ts';
import { COMMAND_GROUPS, COMMANDS, type CommandName, GLOBAL_OPTIONS } from './command-table.ts';
import type { Io } from './io.ts';
import type { CommandSpec, OptionSpec } from './table/define.ts';
import { readVersion } from './version.ts';

/** Any action; that it fits its command is checked where `ACTIONS` is written. */
type AnyAction = (call: { io: Io; args: readonly unknown[]; options: object; quiet: boolean }) => Promise<void>;

function addOptions(command: Command, options: readonly OptionSpec[]): void {
  for (const { flags, text, read, initial } of options) {
    if (read === undefined) command.option(flags, text);
    else command.option(flags, text, read, initial);
  }
}

/** The command under which `bench train` and its like are found; made when the first of them is added. */
function groupOf(program: Command, word: string): Command {
  const known = program.commands.find((command) => command.name() === word);
  return known ?? program.command(word).description(COMMAND_GROUPS[word] as string);
}

function addCommand(program: Command, io: Io, name: CommandName): void {
  const spec: CommandSpec = COMMANDS[name];
  const [last = '', group] = name.split(' ').reverse();
  const parent = group === undefined ? program : groupOf(program, group);
  const purpose = spec.purpose.replaceAll('`', '');
  const command = parent
    .command(last)
    .description(purpose)
    .summary(purpose.split(';')[0] as string);
  for (const { name: argument, text, read } of spec.args) {
    if (read === undefined) command.argument(argument, text);
    else command.argument(argument, text, read);
  }
  addOptions(command, spec.options);
  command.action(async () => {
    const action = (await ACTIONS[name]()) as unknown as AnyAction;
    const quiet = program.opts<{ quiet?: boolean }>().quiet === true;
    await action({ io, args: command.processedArgs, options: command.opts(), quiet });
  });
}

/** The whole command line, made from the table of commands. */
export function createProgram(io: Io): Command {
  const program = new Command('mixnas')
    .description('Searches for small convolutional networks with mixed depthwise kernels that fit a budget.')
    .version(readVersion())
    .showHelpAfterError('(mixnas --help lists the commands)')
    .configureOutput({ writeOut: (text) => io.out.write(text), writeErr: (text) => io.err.write(text) })
    .exitOverride();
  addOptions(program, GLOBAL_OPTIONS);
  for (const name of Object.keys(COMMANDS) as CommandName[]) addCommand(program, io, name);
  return program;
}
