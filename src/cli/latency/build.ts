import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { wholeNumber } from '../options.ts';
import { addSpaceOptions, type SpaceOptions } from './space-options.ts';

/** Options of `mixnas latency build`. */
export interface LatencyBuildOptions extends SpaceOptions {
  readonly device: string;
  readonly threads?: number;
  readonly batch?: number;
  readonly out: string;
  /** Results of a kit instead of a device. */
  readonly from?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `mixnas latency build`: a latency table of a search space. */
export function registerLatencyBuild(latency: Command, io: Io): void {
  const command = latency
    .command('build')
    .description('build a latency table: time the kernels of a space, then correct their sum by whole networks')
    .argument('<space>', 'a name from search-spaces/, or the path of a YAML file')
    .requiredOption('--out <file>', 'table to write; FILE.partial keeps what is measured, and a second call goes on')
    .option('--device <device>', 'a name from devices/, or the path of a YAML file', 'cpu')
    .option('--threads <n>', 'threads to compute with (default: as the device says)', wholeNumber(1))
    .option('--batch <n>', 'images in one call (default: as the device says)', wholeNumber(1))
    .option('--from <results>', 'what the runner of a kit printed, instead of measuring here');
  addSpaceOptions(command)
    .option('--json', 'print one JSON document about the table')
    .option('--quiet', 'no progress')
    .action(async (space: string, options: LatencyBuildOptions) => {
      const { latencyBuild } = await import('./build-table.ts');
      await latencyBuild(io, space, options);
    });
}
