import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { oneOf } from '../options.ts';
import { addSpaceOptions, type SpaceOptions } from './space-options.ts';

const DEPTHWISE = ['split', 'merged', 'fastest'] as const;

/** Options of `mixnas latency kit`. */
export interface LatencyKitOptions extends SpaceOptions {
  readonly out: string;
  readonly depthwise: (typeof DEPTHWISE)[number];
  readonly json?: boolean;
}

/** `mixnas latency kit`: everything that a device without Node.js needs to time the networks of a space. */
export function registerLatencyKit(latency: Command, io: Io): void {
  const command = latency
    .command('kit')
    .description('write a folder of ONNX files with a small runner, for a device that has no Node.js')
    .argument('<space>', 'a name from search-spaces/, or the path of a YAML file')
    .requiredOption('--out <folder>', 'folder to write; it must not exist or be empty')
    .option('--depthwise <how>', 'how mixed depthwise convolutions are written', oneOf(DEPTHWISE), 'fastest');
  addSpaceOptions(command)
    .option('--json', 'print one JSON document')
    .action(async (space: string, options: LatencyKitOptions) => {
      const { latencyKit } = await import('./write-kit.ts');
      latencyKit(io, space, options);
    });
}
