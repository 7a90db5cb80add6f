import { Command, type OutputConfiguration } from 'commander';
import { readVersion } from '../util/version.ts';
import { ACTIONS } from './actions.ts';
import { COMMAND_GROUPS, COMMANDS, type CommandName, GLOBAL_OPTIONS } from './command-table.ts';
import type { Io } from './io.ts';
import { type CommandSpec, type OptionSpec, STEPS } from './table/define.ts';
import { commandHint, optionHint } from './usage-hints.ts';

/** Any action; that it fits its command is checked where `ACTIONS` is written. */
type AnyAction = (call: { io: Io; args: readonly unknown[]; options: object; quiet: boolean }) => Promise<void>;

function addOptions(command: Command, options: readonly OptionSpec[]): void {
  for (const { flags, text, read, initial } of options) {
    if (read === undefined) command.option(flags, text);
    else command.option(flags, text, read, initial);
  }
}

/** Examples as lines of the help; what they do stands behind them where there is room. */
function examplesText(examples: CommandSpec['examples']): string {
  const width = Math.min(60, Math.max(...examples.map(({ typed }) => typed.length)));
  const lines = examples.map(
    ({ typed, does }) => `  ${does === undefined ? typed : `${typed.padEnd(width)}  # ${does}`}`,
  );
  return `\n${examples.length === 1 ? 'Example' : 'Examples'}:\n${lines.join('\n')}`;
}

/** Errors of the parser, with what somebody may have meant. */
function withHints(io: Io, hintFor: (problem: string) => string | undefined): OutputConfiguration {
  return {
    outputError: (text, write) => {
      const hint = hintFor(text);
      // ours is better than the nearest spelling, which the parser tells in brackets
      write(hint === undefined ? text : `${text.replace(/\n\(Did you mean [^)]*\)/, '').trimEnd()}\nhint: ${hint}\n`);
    },
    writeOut: (text) => io.out.write(text),
    writeErr: (text) => io.err.write(text),
  };
}

/** The command under which `bench train` and its like are found; made when the first of them is added. */
function groupOf(program: Command, word: string, heading: string): Command {
  const known = program.commands.find((command) => command.name() === word);
  return (
    known ??
    program
      .command(word)
      .description(COMMAND_GROUPS[word] as string)
      .helpGroup(heading)
  );
}

function addCommand(program: Command, io: Io, name: CommandName): void {
  const spec: CommandSpec = COMMANDS[name];
  const [last = '', group] = name.split(' ').reverse();
  const heading = STEPS[spec.step];
  const parent = group === undefined ? program : groupOf(program, group, heading);
  const purpose = spec.purpose.replaceAll('`', '');
  const command = parent
    .command(last)
    .description(purpose)
    .summary(purpose.split(';')[0] as string)
    .addHelpText('after', examplesText(spec.examples))
    .configureOutput(
      withHints(io, (problem) => {
        const flag = /unknown option '(--?[\w-]+)/.exec(problem)?.[1];
        return flag === undefined ? undefined : optionHint(name, spec, flag);
      }),
    );
  if (group === undefined) command.helpGroup(heading);
  for (const { name: argument, text, read } of spec.args) {
    if (read === undefined) command.argument(argument, text);
    else command.argument(argument, text, read);
  }
  addOptions(command, spec.options);
  command.action(async () => {
    const action = (await ACTIONS[name]()) as unknown as AnyAction;
    const quiet = program.opts<{ quiet?: boolean }>().quiet === true;
    // an option that the first of two words knows too is taken by that one, wherever it stands
    const taken = parent === program ? {} : parent.opts();
    await action({ io, args: command.processedArgs, options: { ...command.opts(), ...taken }, quiet });
  });
}

/** The whole command line, made from the table of commands. */
export function createProgram(io: Io): Command {
  const program = new Command('mixnas')
    .description('Searches for small convolutional networks with mixed depthwise kernels that fit a budget.')
    .version(readVersion())
    .showHelpAfterError('(mixnas --help lists the commands)')
    .configureOutput(
      withHints(io, (problem) => {
        const word = /unknown command '([^']+)'/.exec(problem)?.[1];
        return word === undefined ? undefined : commandHint(word);
      }),
    )
    .exitOverride();
  addOptions(program, GLOBAL_OPTIONS);
  for (const name of Object.keys(COMMANDS) as CommandName[]) addCommand(program, io, name);
  return program;
}
