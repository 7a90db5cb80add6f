import { experimentText, isExperiment, summariseExperiment } from '../experiment/index.ts';
import type { SearchSummary } from '../search/index.ts';
import { readAllEpochs, readInfo, readRun } from '../store/index.ts';
import { asTyped } from '../util/shell-word.ts';
import { type Io, writeJson } from './io.ts';
import { INTERRUPTED } from './process.ts';

/** Whether a run is that of an experiment. @param folder absolute path */
export function isExperimentRun(folder: string): boolean {
  return isExperiment(readInfo(folder));
}

/**
 * Says on stderr how the run of an experiment ended and what to type next; sets the exit code when it was interrupted.
 * @param folder the run folder as the user would type it
 */
export function tellExperimentEnd(
  io: Io,
  { status, detail }: SearchSummary,
  folder: string,
  { quiet, json }: { readonly quiet?: boolean; readonly json?: boolean },
): void {
  const interrupted = status === 'interrupted';
  if (interrupted) process.exitCode = INTERRUPTED;
  if (quiet || json) return;
  const next = [
    ...(interrupted ? [asTyped`mixnas resume ${folder}    (continues where it stopped)`] : []),
    asTyped`mixnas experiment ${folder} --svg picture.svg    (draws it)`,
    asTyped`mixnas experiment ${folder} --format csv --out trainings.csv    (one line for each training)`,
  ];
  io.err.write(`\n${detail}. What to type next:\n${next.map((line) => `  npx ${line}\n`).join('')}`);
}

/** Prints what the run of an experiment found, and how it ended. @param folder the run folder as the user would type it */
export function printExperiment(
  io: Io,
  summary: SearchSummary,
  folder: string,
  view: { readonly quiet?: boolean; readonly json?: boolean },
): void {
  const found = summariseExperiment({ ...readRun(summary.run), folder }, () => readAllEpochs(summary.run));
  if (view.json) writeJson(io, { kind: 'experiment', ...found });
  else io.out.write(experimentText(found));
  tellExperimentEnd(io, summary, folder, view);
}
