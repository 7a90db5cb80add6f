import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { registerBenchControllers } from './bench-controllers.ts';

/** `mixnas bench`: measurements, each a command of its own. */
export function registerBench(program: Command, io: Io): void {
  const bench = program.command('bench').description('measure controllers on known accuracies');
  registerBenchControllers(bench, io);
}
