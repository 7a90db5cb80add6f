import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { registerLatencyBuild } from '../latency/build.ts';
import { registerLatencyCheck } from '../latency/check.ts';
import { registerLatencyImport } from '../latency/import.ts';
import { registerLatencyKit } from '../latency/kit.ts';
import { registerLatencyMeasure } from '../latency/measure-command.ts';

/** `mixnas latency`: milliseconds of networks on a device, each command in a file of its own. */
export function registerLatency(program: Command, io: Io): void {
  const latency = program.command('latency').description('milliseconds of networks on a device');
  registerLatencyMeasure(latency, io);
  registerLatencyBuild(latency, io);
  registerLatencyCheck(latency, io);
  registerLatencyImport(latency, io);
  registerLatencyKit(latency, io);
}
