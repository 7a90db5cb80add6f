import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { wholeNumber } from '../options.ts';

/** `mixnas resume`: goes on with a run where it stopped. */
export function registerResume(program: Command, io: Io): void {
  program
    .command('resume')
    .description('go on with a run where it stopped')
    .argument('<run>', 'run folder')
    .option('--trials <n>', 'networks to evaluate in all, instead of what the run was begun with', wholeNumber(1))
    .option('--json', 'print the report as one JSON document')
    .action(async (folder: string, options: { trials?: number; json?: boolean }) => {
      const { resolve } = await import('node:path');
      const { resumeSearch } = await import('../../search/index.ts');
      const { withSearchContext } = await import('../search-context.ts');
      const { printOutcome } = await import('../outcome.ts');
      const view = { ...program.opts<{ quiet?: boolean }>(), json: options.json === true };
      const summary = await withSearchContext(io, view, (context) =>
        resumeSearch(resolve(io.cwd, folder), { trials: options.trials }, context),
      );
      printOutcome(io, summary, folder, view);
    });
}
