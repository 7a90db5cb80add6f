import { resolve } from 'node:path';
import { resumeSearch } from '../../search/index.ts';
import { isTrainingFolder } from '../../store/index.ts';
import { resumeTraining } from '../../training/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Action, Call } from '../action.ts';
import { isExperimentRun, printExperiment } from '../experiment-outcome.ts';
import { movedFiles } from '../moved-files.ts';
import { printOutcome } from '../print-outcome.ts';
import { queueOptions } from '../queue/queue-options.ts';
import { withSearchContext } from '../search-context.ts';
import { withTrainingContext } from '../train/context.ts';
import { printTraining } from '../train/training-outcome.ts';

/** Options that only a search has. */
const FLAGS = { trials: '--trials', onTrial: '--on-trial', live: '--live' } as const;
const OF_SEARCHES = Object.keys(FLAGS) as (keyof typeof FLAGS)[];

async function training({ io, args: [folder], options, quiet }: Call<'resume'>): Promise<void> {
  const misplaced = OF_SEARCHES.find((name) => options[name] !== undefined);
  if (misplaced !== undefined) {
    throw new MixnasError('USAGE', `${FLAGS[misplaced]}: ${folder} is the training of one network`, {
      hint: 'trials belong to a search',
    });
  }
  const view = { quiet, json: options.json === true, endWithParent: options.endWithParent };
  const result = await withTrainingContext(io, view, (context) =>
    resumeTraining(resolve(io.cwd, folder), context, movedFiles(options.set, io.cwd)),
  );
  printTraining(io, result, folder, view);
}

/** `mixnas resume`: continues a search or a training where it stopped. */
export const resume: Action<'resume'> = async (call) => {
  const { io, args, options, quiet } = call;
  const [folder] = args;
  if (isTrainingFolder(resolve(io.cwd, folder))) return await training(call);
  const { endWithParent, onTrial, live } = options;
  const view = { quiet, json: options.json === true, endWithParent, onTrial, live, queue: queueOptions(io, options) };
  const changes = { trials: options.trials, moved: movedFiles(options.set, io.cwd) };
  const summary = await withSearchContext(io, view, (context) =>
    resumeSearch(resolve(io.cwd, folder), changes, context),
  );
  if (isExperimentRun(summary.run)) return printExperiment(io, summary, folder, view);
  printOutcome(io, summary, folder, view);
};
