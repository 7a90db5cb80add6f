import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { eventFiles } from '../../report/index.ts';
import { readAllEpochs, readRun } from '../../store/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { asTyped } from '../../util/shell-word.ts';
import type { Io } from '../io.ts';
import { makeOutputFolder, writeOutput } from '../output.ts';

/** What such a folder holds: files of the same names are replaced, others would be shown beside them. */
const OWN = /^(?:events\.out\.tfevents\.\d+\.mixnas|trial-\d+)$/;

function checkFolder(folder: string, shown: string): void {
  const other = existsSync(folder) ? readdirSync(folder).find((name) => !OWN.test(name)) : undefined;
  if (other === undefined) return;
  throw new MixnasError('USAGE', `--out ${shown}: expected a new folder, or one of event files; it holds ${other}`, {
    hint: 'name a folder of its own for each run; tensorboard --logdir takes the one above them',
  });
}

/** Writes a run as event files of TensorBoard into a folder, and says how to look at them. */
export function writeEventFiles(io: Io, run: string, out: string | undefined): void {
  if (out === undefined) {
    throw new MixnasError('USAGE', '--format tensorboard: expected --out, a folder to write event files into', {
      hint: asTyped`mixnas report ${run} --format tensorboard --out tensorboard`,
    });
  }
  const path = resolve(io.cwd, run);
  const record = readRun(path);
  const target = resolve(io.cwd, out);
  checkFolder(target, out);
  let trials = -1;
  for (const { path: name, bytes } of eventFiles(record, readAllEpochs(path))) {
    makeOutputFolder(dirname(join(target, name)));
    writeOutput(join(target, name), bytes);
    trials++;
  }
  io.out.write(`wrote the search and ${trials} trials\n${asTyped`tensorboard --logdir ${out} shows them`}\n`);
}
