import { buildReport } from '../report/index.ts';
import type { RunRecord, TrialRow } from '../store/index.ts';
import { MixnasError } from '../util/errors.ts';
import { asTyped } from '../util/shell-word.ts';
import type { Selection } from './source.ts';

function numberOf(run: RunRecord, which: Selection): number {
  if (typeof which === 'number') return which;
  const chosen = buildReport(run)[which];
  if (chosen !== null) return chosen;
  throw new MixnasError('NO_TRIAL', `run ${run.folder} has no complete trial that keeps the constraints yet`, {
    hint: asTyped`mixnas report ${run.folder} shows how far it is; --select trial:N exports any trial`,
  });
}

/** The trial that a report calls best or knee, or the one of that number. @throws MixnasError `NO_TRIAL` */
export function selectTrial(run: RunRecord, which: Selection): TrialRow {
  const number = numberOf(run, which);
  const row = run.trials[number];
  if (row !== undefined) return row;
  throw new MixnasError('NO_TRIAL', `run ${run.folder} has no trial ${number}: expected 0..${run.trials.length - 1}`);
}
