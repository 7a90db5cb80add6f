import { resolve } from 'node:path';
import { isTrainingFolder, readRun } from '../../store/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Action } from '../action.ts';
import { outputTo } from '../output.ts';
import { comparisonIn, type ReportFormat, runIn } from '../report/run-formats.ts';
import { trainingIn } from '../report/training-formats.ts';
import { writeEventFiles } from '../report/write-event-files.ts';

function trainingFolder([folder, ...others]: readonly string[]): string {
  if (others.length === 0 && folder !== undefined) return folder;
  throw new MixnasError('USAGE', `report: expected runs of a search; among these is the folder of a training`, {
    hint: 'several searches can be compared; the training of one network is reported alone',
  });
}

function reportIn(format: ReportFormat, folders: readonly string[], cwd: string): string {
  if (folders.some((folder) => isTrainingFolder(resolve(cwd, folder)))) {
    return trainingIn(format, trainingFolder(folders), cwd);
  }
  const runs = folders.map((given) => ({ given, record: readRun(resolve(cwd, given)) }));
  const [only] = runs;
  return runs.length === 1 && only !== undefined
    ? runIn(format, only, Date.now())
    : comparisonIn(format, runs, Date.now());
}

function onlyFolder([folder, ...others]: readonly string[]): string {
  if (others.length === 0 && folder !== undefined) return folder;
  throw new MixnasError('USAGE', '--format tensorboard: expected one run', {
    hint: 'write each run into a folder of its own; tensorboard --logdir takes the one above them',
  });
}

/** `mixnas report`: what runs found, at any time; or how a training went. */
export const report: Action<'report'> = async ({ io, args: [folders], options }) => {
  const format = options.json ? 'json' : options.format;
  if (format === 'tensorboard') return writeEventFiles(io, onlyFolder(folders), options.out);
  const text = reportIn(format, folders, io.cwd);
  const target = outputTo(io, options.out);
  target.out.write(text);
  target.done();
};
