import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { collect, oneOf, wholeNumber } from '../options.ts';

interface SearchOptions {
  readonly run?: string;
  readonly set: string[];
  readonly trials?: number;
  readonly workers?: number;
  readonly engine?: string;
  readonly seed?: number;
  readonly json?: boolean;
}

/** `mixnas search`: begins a search in a new run folder. */
export function registerSearch(program: Command, io: Io): void {
  program
    .command('search')
    .description('search for networks as a config says, into a new run folder')
    .argument('<config>', 'YAML file; configs/quickstart.yaml needs no data')
    .option('--run <dir>', 'run folder (default: runs/<name of the config>)')
    .option('--set <path=value>', 'replace one value of the config (repeatable)', collect, [])
    .option('--trials <n>', 'networks to evaluate', wholeNumber(1))
    .option('--workers <n>', 'trials at the same time', wholeNumber(1))
    .option('--engine <name>', 'auto, native or tfjs', oneOf(['auto', 'native', 'tfjs']))
    .option('--seed <n>', 'root of every random draw', wholeNumber(0))
    .option('--json', 'print the report as one JSON document')
    .action(async (file: string, options: SearchOptions) => {
      const { resolve, join } = await import('node:path');
      const { loadConfig } = await import('../../config/index.ts');
      const { readSpace } = await import('../../run/index.ts');
      const { startSearch } = await import('../../search/index.ts');
      const { withSearchContext } = await import('../search-context.ts');
      const { printOutcome } = await import('../outcome.ts');
      const flags = [
        { path: ['search', 'trials'], value: options.trials },
        { path: ['search', 'workers'], value: options.workers },
        { path: ['engine', 'kind'], value: options.engine },
        { path: ['seed'], value: options.seed },
      ];
      const overrides = flags.filter(({ value }) => value !== undefined);
      const config = loadConfig(file, { cwd: io.cwd, sets: options.set, overrides });
      const folder = options.run ?? join('runs', config.name);
      const view = { ...program.opts<{ quiet?: boolean }>(), json: options.json === true };
      const summary = await withSearchContext(io, view, (context) =>
        startSearch(config, readSpace(config.space, io.cwd), resolve(io.cwd, folder), context),
      );
      printOutcome(io, summary, folder, view);
    });
}
