import type { Command } from 'commander';
import type { ForeignFormat } from '../../latency/table/index.ts';
import type { Io } from '../io.ts';
import { oneOf, wholeNumber } from '../options.ts';

const FORMATS = ['ofa', 'proxylessnas', 'dynamicofa', 'tf-nas'] as const satisfies readonly ForeignFormat[];

/** Options of `mixnas latency import`. */
export interface LatencyImportOptions {
  readonly format: ForeignFormat;
  readonly out: string;
  readonly name?: string;
  readonly space?: string;
  readonly size: number;
  readonly classes: number;
  readonly json?: boolean;
}

/** Options of `mixnas latency export`. */
export interface LatencyExportOptions {
  readonly format: ForeignFormat;
  readonly out?: string;
}

/** `mixnas latency import` and `mixnas latency export`: block tables of other tools. */
export function registerLatencyImport(latency: Command, io: Io): void {
  const formats = FORMATS.join(', ');
  latency
    .command('import')
    .description("read another tool's table of blocks")
    .argument('<file>', "OFA's YAML, ProxylessNAS's CSV, DynamicOFA's or TF-NAS's JSON")
    .requiredOption('--format <format>', formats, oneOf(FORMATS))
    .requiredOption('--out <file>', 'table to write')
    .option('--name <name>', "what the device is called (default: the file's name)")
    .option('--space <space>', 'say which blocks of a search space the table does not cover')
    .option('--size <pixels>', 'with --space: side of the square input image', wholeNumber(1), 224)
    .option('--classes <n>', 'with --space: number of classes', wholeNumber(1), 1000)
    .option('--json', 'print one JSON document')
    .action(async (file: string, options: LatencyImportOptions) => {
      const { latencyImport } = await import('./import-table.ts');
      latencyImport(io, file, options);
    });
  latency
    .command('export')
    .description('write an imported table as the tool that it came from does')
    .argument('<table>', 'a table that mixnas latency import wrote')
    .requiredOption('--format <format>', formats, oneOf(FORMATS))
    .option('--out <file>', 'file to write instead of stdout')
    .action(async (table: string, options: LatencyExportOptions) => {
      const { latencyExport } = await import('./import-table.ts');
      latencyExport(io, table, options);
    });
}
