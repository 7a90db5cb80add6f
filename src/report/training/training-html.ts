import {
  AXES_ROOM,
  axes,
  extentOf,
  frameOf,
  inlinePicture,
  line,
  linearScale,
  logScale,
  type Scale,
  type Spot,
  scaleAround,
} from '../../draw/index.ts';
import { epochScore } from '../../metric/index.ts';
import { formatShare } from '../../util/format.ts';
import { element, escapeText } from '../../util/markup.ts';
import { htmlFacts, htmlSection, htmlTable } from '../plain-html.ts';
import type { TrainingEpoch, TrainingReport } from './training-report.ts';
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

const BOX = { left: AXES_ROOM.left, top: 16, width: 560, height: 280 };
const SIZE = { width: BOX.left + BOX.width + 16, height: BOX.top + BOX.height + AXES_ROOM.bottom };
const MOST_EPOCHS = 60;
/** Classes up to which the whole square of confusions is shown. */
const SQUARE = 20;

const STYLE = `
:root { color-scheme: light dark; --ink: #1f2933; --soft: #5b6773; --line: #d9dee3; --back: #fff; --blue: #2f6fb4; --orange: #b8621b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --soft: #9aa5b1; --line: #39424c; --back: #171c21; --blue: #6fb1f5; --orange: #f0a35c; } }
body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; background: var(--back); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .75rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 1rem; } svg { width: 100%; height: auto; }
section { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; } th { color: var(--soft); } th:first-child, td:first-child { text-align: left; }
.grid { stroke: var(--line); } .tick, .axis { fill: var(--soft); font-size: 12px; } .line { fill: none; stroke-width: 2; } .training { stroke: var(--orange); } .validation { stroke: var(--blue); }
.key { color: var(--soft); } .key b { display: inline-block; width: 1.2em; height: 3px; margin: 0 .4em 0 1em; vertical-align: middle; } .key .training { background: var(--orange); } .key .validation { background: var(--blue); }
pre { overflow-x: auto; font-size: .85em; }
`;

interface Series {
  readonly name: 'training' | 'validation';
  readonly value: (epoch: TrainingEpoch) => number | null;
}

function spotsOf(history: readonly TrainingEpoch[], value: Series['value']): Spot[] {
  return history.flatMap((epoch) => {
    const y = value(epoch);
    return y === null || !Number.isFinite(y) ? [] : [{ x: epoch.epoch, y }];
  });
}

/** Logarithmic where the values are of very different size: one bad epoch must not flatten the others. */
function upScale(values: readonly number[]): Scale {
  const [low, high] = extentOf(values);
  return low > 0 && high > 20 * low ? logScale(low / 1.2, high * 1.2) : scaleAround(values);
}

/** @returns SVG, or nothing while there is nothing to draw */
function chart(
  { history }: TrainingReport,
  title: string,
  series: readonly Series[],
  format?: (value: number) => string,
) {
  const lines = series.map(({ name, value }) => ({ name, spots: spotsOf(history, value) }));
  const values = lines.flatMap(({ spots }) => spots.map(({ y }) => y));
  if (values.length === 0) return [];
  const frame = frameOf(BOX, linearScale(0, Math.max(2, history.length)), upScale(values));
  const drawn = lines.map(({ name, spots }) => line(frame, spots, { class: `line ${name}` }));
  return [
    inlinePicture(`${title} against epochs`, SIZE, [...axes(frame, { title: 'epoch' }, { title, format }), ...drawn]),
  ];
}

function charts(report: TrainingReport): string {
  const pictures = [
    ...chart(
      report,
      report.best?.mAP == null ? 'accuracy' : 'accuracy (training), mAP (validation)',
      [
        { name: 'training', value: ({ trainAccuracy }) => trainAccuracy },
        { name: 'validation', value: epochScore },
      ],
      (value) => formatShare(value).replace('.00', ''),
    ),
    ...chart(report, 'loss (nats)', [
      { name: 'training', value: ({ trainLoss }) => trainLoss },
      { name: 'validation', value: ({ loss }) => loss },
    ]),
  ];
  const key = '<p class="key"><b class="training"></b>training <b class="validation"></b>validation</p>';
  return pictures.length === 0 ? '' : `${key}\n${element('div', { class: 'charts' }, pictures.join('\n'))}`;
}

/** All confusions, where the classes are few. */
function square({ outcome, errors }: TrainingReport): string[] {
  const confusion = outcome?.test?.confusion;
  if (confusion === undefined || errors === null || confusion.length > SQUARE) return [];
  const columns = [{ title: 'image of' }, ...errors.classes.map(({ label }) => ({ title: label }))];
  const rows = confusion.map((row, k) => [errors.classes[k]?.label ?? '', ...row.map(String)]);
  return [
    htmlSection('Confusions: rows are what images show, columns what they are taken for', htmlTable(columns, rows)),
  ];
}

function section(title: string, columns: Parameters<typeof htmlTable>[0], rows: string[][]): string[] {
  return rows.length === 0 ? [] : [htmlSection(title, htmlTable(columns, rows))];
}

/** The report of a training as one HTML page that needs nothing else: no scripts, no files beside it. */
export function renderTrainingHtml(report: TrainingReport): string {
  const body = [
    element('h1', {}, escapeText(report.name)),
    htmlFacts(trainingFacts(report)),
    charts(report),
    ...section('Classes of the test images, the worst first', CLASS_COLUMNS, classRows(report)),
    ...square(report),
    ...section('Most frequent confusions', CONFUSION_COLUMNS, confusionRows(report)),
    ...section('Epochs', epochColumns(report), shownEpochs(report, MOST_EPOCHS).map(epochCells)),
    htmlSection('Config', element('pre', {}, escapeText(report.config))),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(`${report.name}: mixnas report`)}</title>
<style>${STYLE}</style>
</head>
<body>
${body.filter((part) => part !== '').join('\n')}
</body>
</html>
`;
}
