import type { CommandArguments, CommandName, CommandOptions } from './command-table.ts';
import type { Io } from './io.ts';

/** One invocation of a command: what was typed, read and checked. */
export interface Call<N extends CommandName> {
  readonly io: Io;
  readonly args: CommandArguments<N>;
  readonly options: CommandOptions<N>;
  /** Whether stderr is for errors only. */
  readonly quiet: boolean;
}

/** What a command does. */
export type Action<N extends CommandName> = (call: Call<N>) => Promise<void>;
