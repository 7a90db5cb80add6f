import { csvLine } from '../../util/csv-line.ts';
import { formatTable } from '../../util/format.ts';
import { markdownTable } from '../../util/markdown-table.ts';
import type { TrainingReport } from './training-report.ts';
import {
  CLASS_COLUMNS,
  CONFUSION_COLUMNS,
  classRows,
  confusionRows,
  epochCells,
  epochColumns,
  shownEpochs,
  trainingFacts,
} from './training-tables.ts';

/** Epochs in tables for people, at most. */
const MOST_EPOCHS = { text: 12, markdown: 60 };

function tablesOf(report: TrainingReport, most: number) {
  return [
    { title: 'Epochs', columns: epochColumns(report), rows: shownEpochs(report, most).map(epochCells) },
    { title: 'Classes of the test images, the worst first', columns: CLASS_COLUMNS, rows: classRows(report) },
    { title: 'Most frequent confusions', columns: CONFUSION_COLUMNS, rows: confusionRows(report) },
  ].filter(({ rows }) => rows.length > 0);
}

/** The report of a training for a terminal. */
export function renderTrainingText(report: TrainingReport): string {
  const facts = trainingFacts(report).map(([name, text]) => `${name.padEnd(12)} ${text}`);
  const tables = tablesOf(report, MOST_EPOCHS.text).map(
    ({ title, columns, rows }) => `${title}\n${formatTable(columns, rows)}`,
  );
  return [`${facts.join('\n')}\n`, ...tables].join('\n');
}

/** The report of a training as a Markdown page. */
export function renderTrainingMarkdown(report: TrainingReport): string {
  const facts = trainingFacts(report).map(([name, text]) => `- ${name}: ${text}`);
  const tables = tablesOf(report, MOST_EPOCHS.markdown).map(
    ({ title, columns, rows }) => `## ${title}\n\n${markdownTable(columns, rows)}`,
  );
  return `${[`# ${report.name}`, facts.join('\n'), ...tables].join('\n\n')}\n`;
}

/** The epochs of a training as CSV, one row each; accuracies (of a detector mAP) are 0..1, what was not measured is empty. */
export function renderTrainingCsv({ history }: TrainingReport): string {
  const isDetector = history.some(({ mAP = null }) => mAP !== null);
  const score = isDetector ? 'mAP' : 'accuracy';
  const names = ['epoch', 'trainLoss', 'trainAccuracy', score, 'loss', 'learningRate', 'seconds'] as const;
  return `${[csvLine(names), ...history.map((epoch) => csvLine(names.map((name) => epoch[name])))].join('\n')}\n`;
}
