import type { Command } from 'commander';
import type { Io } from '../io.ts';

/** `mixnas arch`: shapes, parameters and multiply-adds of a network. */
export function registerArch(program: Command, io: Io): void {
  program
    .command('arch')
    .description('shapes, parameters and multiply-adds of a network')
    .action(async () => {
      io.err.write('not built yet\n');
    });
}
