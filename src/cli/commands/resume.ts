import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { wholeNumber } from '../options.ts';

/** `mixnas resume`: goes on with a search or a training where it stopped. */
export function registerResume(program: Command, io: Io): void {
  program
    .command('resume')
    .description('go on with a search or a training where it stopped')
    .argument('<run>', 'folder of a search or a training')
    .option(
      '--trials <n>',
      'of a search: networks to evaluate in all, instead of what it was begun with',
      wholeNumber(1),
    )
    .option('--json', 'print the report, or the result of the training, as one JSON document')
    .action(async (folder: string, options: { trials?: number; json?: boolean }) => {
      const { resolve } = await import('node:path');
      const { isTrainingFolder } = await import('../../store/index.ts');
      if (isTrainingFolder(resolve(io.cwd, folder))) return await resumeTraining(program, io, folder, options);
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

async function resumeTraining(
  program: Command,
  io: Io,
  folder: string,
  { trials, json }: { trials?: number; json?: boolean },
): Promise<void> {
  const { resolve } = await import('node:path');
  const { resumeTraining } = await import('../../training/index.ts');
  const { withFitContext } = await import('../train/context.ts');
  const { printFit } = await import('../train/outcome.ts');
  if (trials !== undefined) {
    const { MixnasError } = await import('../../util/errors.ts');
    throw new MixnasError('USAGE', `--trials: ${folder} is the training of one network`, {
      hint: 'trials belong to a search',
    });
  }
  const view = { ...program.opts<{ quiet?: boolean }>(), json: json === true };
  const result = await withFitContext(io, view, (context) => resumeTraining(resolve(io.cwd, folder), context));
  printFit(io, result, folder, view);
}
