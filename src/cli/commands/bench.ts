import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { registerBenchControllers } from './bench-controllers.ts';
import { registerBenchLatency } from './bench-latency.ts';
import { registerBenchNetwork } from './bench-network.ts';

/** `mixnas bench`: measurements, each a command of its own. */
export function registerBench(program: Command, io: Io): void {
  const bench = program
    .command('bench')
    .description('measure networks on this machine, and controllers on known accuracies');
  registerBenchNetwork(bench, io, 'train', 'time of a training step of a network: forward, backward, update');
  registerBenchNetwork(bench, io, 'infer', 'time of an inference of a network');
  registerBenchLatency(bench, io);
  registerBenchControllers(bench, io);
}
