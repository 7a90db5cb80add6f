import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  buildTrainingReport,
  renderTrainingCsv,
  renderTrainingHtml,
  renderTrainingMarkdown,
  renderTrainingText,
  type TrainingEpoch,
  type TrainingOutcome,
} from '../../report/index.ts';
import { guarded, readTrainingRecord, readTrainingResult, readTrainingText, trainingFile } from '../../store/index.ts';
import { decodeCheckpoint } from '../../train/index.ts';
import { jsonText } from '../io.ts';
import type { ReportFormat } from './run-formats.ts';

/** Epochs of a training without a result: those of its checkpoint; none where a program of the user's keeps it. */
function historySoFar(folder: string): readonly TrainingEpoch[] {
  const file = trainingFile(folder, 'last');
  if (!existsSync(file) || existsSync(trainingFile(folder, 'state'))) return [];
  return decodeCheckpoint(
    guarded(folder, () => readFileSync(file)),
    file,
  ).history;
}

/** The report of a training. @param given its folder as it was typed @throws MixnasError `RUN_DAMAGED`, `CHECKPOINT_BROKEN` */
export function trainingIn(format: ReportFormat, given: string, cwd: string): string {
  const folder = resolve(cwd, given);
  const result = readTrainingResult(folder) as (TrainingOutcome & { readonly history: TrainingEpoch[] }) | null;
  const report = buildTrainingReport({
    folder: given,
    record: readTrainingRecord(folder),
    config: readTrainingText(folder, 'config'),
    outcome: result,
    history: result?.history ?? historySoFar(folder),
  });
  switch (format) {
    case 'json':
      return jsonText({ ...report });
    case 'csv':
      return renderTrainingCsv(report);
    default:
      return { text: renderTrainingText, md: renderTrainingMarkdown, html: renderTrainingHtml }[format](report);
  }
}
