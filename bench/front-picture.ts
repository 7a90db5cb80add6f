import { writeFileSync } from 'node:fs';
import { AXES_ROOM, axes, dot, frameOf, scaleAround, staircase, svgFile } from '../src/draw/index.ts';
import { formatMetric } from '../src/metric/index.ts';
import { buildReport, type ReportTrial } from '../src/report/index.ts';
import { readRun } from '../src/store/index.ts';

/** Draws the trials of a run and its front: `npx tsx bench/front-picture.ts RUN FILE.svg`. */
const [, , run, file] = process.argv;
if (run === undefined || file === undefined) throw new Error('expected a run folder and a file');

const BOX = { left: AXES_ROOM.left, top: 44, width: 620, height: 280 };
const SIZE = { width: BOX.left + BOX.width + 24, height: BOX.top + BOX.height + AXES_ROOM.bottom };
const FRONT = { fill: '#2563eb' };
const OTHER = { fill: '#9ca3af' };

/** Accuracy in percent, by the model of all trials where there is one. */
const accuracyOf = ({ estimate, metrics }: ReportTrial) => 100 * (estimate?.mean ?? metrics.accuracy ?? 0);

const report = buildReport(readRun(run));
const shown = report.trials.filter(({ state, violation }) => state === 'complete' && violation === 0);
const spots = shown.map((trial) => ({ x: trial.macs, y: accuracyOf(trial), trial }));
const isOnFront = ({ number }: ReportTrial) => report.front.includes(number);
const frame = frameOf(BOX, scaleAround(spots.map(({ x }) => x)), scaleAround(spots.map(({ y }) => y)));
const dots = [...spots]
  .sort((a, b) => Number(isOnFront(a.trial)) - Number(isOnFront(b.trial)))
  .map(({ x, y, trial }) => {
    const words = `trial ${trial.number}: ${y.toFixed(1)} %, ${formatMetric('macs', x)}`;
    return isOnFront(trial) ? dot(frame, { x, y }, 5, FRONT, words) : dot(frame, { x, y }, 3.5, OTHER, words);
  });
const edge = spots.filter(({ trial }) => isOnFront(trial)).sort((a, b) => a.x - b.x);
const title = `${report.run.name}: ${shown.length} trials, blue: the front`;
const parts = [
  `<text x="${BOX.left}" y="24" font-size="14" fill="#111827">${title}</text>`,
  ...axes(
    frame,
    { title: 'multiply-adds', format: (value) => formatMetric('macs', value) },
    { title: 'accuracy, %', format: (value) => value.toFixed(0) },
  ),
  staircase(frame, edge, { class: 'line', stroke: '#2563eb' }),
  ...dots,
];
writeFileSync(file, svgFile(SIZE, parts));
