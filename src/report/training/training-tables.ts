import { epochScore } from '../../metric/index.ts';
import { type Column, formatCount, formatSeconds, formatShare } from '../../util/format.ts';
import { asTyped } from '../../util/shell-word.ts';
import type { TrainingEpoch, TrainingOutcome, TrainingReport } from './training-report.ts';

/** Confusions that are named, at most. */
const MOST_CONFUSIONS = 20;

const right = (title: string): Column => ({ title, align: 'right' });
const shareText = (share: number | null): string => (share === null ? '-' : formatShare(share));
const lossText = (loss: number | null): string => (loss === null ? '-' : loss.toFixed(4));

type Fact = readonly [string, string];

/** What a network does on the test images, in words: top-1 and top-5 of a classifier, average precisions of a detector. */
export function testFigures(test: NonNullable<TrainingOutcome['test']>): string {
  const { accuracy, top5, detection } = test;
  if (detection !== undefined) {
    const { mAP, ap50, ap75, small, medium, large } = detection;
    const sizes = `small ${shareText(small)}, medium ${shareText(medium)}, large ${shareText(large)}`;
    return `mAP ${shareText(mAP)}, at IoU .50 ${shareText(ap50)}, at .75 ${shareText(ap75)}, ${sizes}`;
  }
  return `top-1 ${shareText(accuracy ?? null)}${top5 == null ? '' : `, top-5 ${shareText(top5)}`}`;
}

function outcomeFacts({ outcome, folder }: TrainingReport): Fact[] {
  if (outcome === null) return [];
  const { params, macs, data, test, averaged, threads } = outcome;
  const weights = averaged ? 'averaged weights' : 'weights of the last epoch';
  const tested =
    test === null
      ? 'the data has no test images, or they were not scored'
      : `${testFigures(test)}, loss ${lossText(test.loss)} (${test.images} images, ${weights})`;
  return [
    ['network', `${formatCount(params)} parameters, ${formatCount(macs)} multiply-adds`],
    [
      'images',
      `${data.train} training, ${data.validation} validation, ${data.test} test, ${data.size} px, ${data.classes} classes`,
    ],
    ['threads', `${threads}`],
    ['test', tested],
    ...(test === null || test.confusion !== undefined || test.detection !== undefined
      ? []
      : [['errors', asTyped`not counted; mixnas evaluate ${folder} DATA counts them`] as const]),
  ];
}

function epochsText({ history, outcome, seconds }: TrainingReport): string {
  const all = outcome === null ? '' : ` of ${outcome.epochs}`;
  const early = outcome?.endedEarly === true ? ', ended early for want of a better one' : '';
  return `${history.length}${all} in ${formatSeconds(seconds)}${early}`;
}

/** The facts of a training: name and text. */
export function trainingFacts(report: TrainingReport): Fact[] {
  const { name, folder, state, createdAt, versions, engine, seed, best } = report;
  const word = best?.mAP == null ? '' : 'mAP ';
  const bestText = best === null ? 'not validated' : `${word}${shareText(epochScore(best))} in epoch ${best.epoch}`;
  return [
    ['training', `${name} in ${folder} (${state})`],
    ['begun', `${createdAt.slice(0, 16).replace('T', ' ')} UTC`],
    ['epochs', epochsText(report)],
    ['validation', bestText],
    ...outcomeFacts(report),
    ['engine', engine],
    ...(seed === null ? [] : [['seed', `${seed}`] as const]),
    [
      'versions',
      Object.entries(versions)
        .map((pair) => pair.join(' '))
        .join(', '),
    ],
  ];
}

/** Columns of the table of epochs. */
export function epochColumns({ best }: TrainingReport): readonly Column[] {
  const score = best?.mAP == null ? 'validation accuracy' : 'validation mAP';
  return [
    right('epoch'),
    right('training loss'),
    right('training accuracy'),
    right(score),
    right('validation loss'),
    right('learning rate'),
    right('time'),
  ];
}

/** One epoch under `epochColumns`. */
export function epochCells(epoch: TrainingEpoch): string[] {
  return [
    `${epoch.epoch}`,
    lossText(epoch.trainLoss),
    formatShare(epoch.trainAccuracy),
    shareText(epochScore(epoch)),
    lossText(epoch.loss),
    epoch.learningRate.toPrecision(3),
    formatSeconds(epoch.seconds),
  ];
}

/** Epochs for a table: all where they are few, else evenly spread ones with the last. */
export function shownEpochs({ history }: TrainingReport, most: number): TrainingEpoch[] {
  if (history.length <= most) return [...history];
  return Array.from(
    { length: most },
    (_, i) => history[Math.ceil(((i + 1) * history.length) / most) - 1] as TrainingEpoch,
  );
}

export const CLASS_COLUMNS: readonly Column[] = [
  { title: 'class' },
  right('images'),
  right('recall'),
  right('precision'),
];

/** The classes under `CLASS_COLUMNS`, the worst first; none where errors were not counted. */
export function classRows({ errors }: TrainingReport): string[][] {
  const classes = [...(errors?.classes ?? [])].sort((a, b) => (a.recall ?? 2) - (b.recall ?? 2));
  return classes.map(({ label, images, recall, precision }) => [
    label,
    `${images}`,
    shareText(recall),
    shareText(precision),
  ]);
}

export const CONFUSION_COLUMNS: readonly Column[] = [{ title: 'class' }, { title: 'taken for' }, right('images')];

/** The most frequent confusions under `CONFUSION_COLUMNS`. */
export function confusionRows({ errors }: TrainingReport): string[][] {
  return (errors?.confusions ?? [])
    .slice(0, MOST_CONFUSIONS)
    .map(({ label, answer, images }) => [label, answer, `${images}`]);
}
