import type uPlot from 'uplot';
import type { PageCurve } from '../../live/contract.ts';
import { colours, runColour } from '../dom/theme.ts';
import { trialName } from '../text/trial-text.ts';
import { percentText } from '../text/values.ts';
import type { Store } from '../view/store.ts';

/** What can be drawn: words for people, and whether it is a share of the images. */
export const CURVES: Readonly<Record<PageCurve['metric'], { readonly words: string; readonly isShare: boolean }>> = {
  accuracy: { words: 'validation accuracy', isShare: true },
  mAP: { words: 'validation mAP', isShare: true },
  trainAccuracy: { words: 'training accuracy', isShare: true },
  loss: { words: 'validation loss', isShare: false },
  trainLoss: { words: 'training loss', isShare: false },
};

const FONT = '11px system-ui, sans-serif';
const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3]];

/** Colour of a curve: that of its run, or of its place among the curves of one run. */
export function curveColour(store: Store, row: number, place: number): string {
  return store.runs.length > 1 ? runColour(store.trials.flags.run[row] as number) : runColour(place);
}

/** Dashes of a curve, so that colour is never alone. */
export function curveDash(store: Store, place: number): number[] {
  const step = store.runs.length > 1 ? place : Math.floor(place / colours().runs.length);
  return DASHES[step % DASHES.length] as number[];
}

/** A value of a curve: accuracies in percent, losses in nats. */
export function curveValue(metric: PageCurve['metric'], value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return CURVES[metric].isShare ? percentText(value) : value.toFixed(4);
}

/** How uPlot draws the curves of some trials, one a row. */
export function curveOptions(
  store: Store,
  rows: readonly number[],
  metric: PageCurve['metric'],
  size: { readonly width: number; readonly height: number },
): uPlot.Options {
  const { soft, line } = colours();
  const { isShare } = CURVES[metric];
  const axis = { stroke: soft, font: FONT, grid: { stroke: line, width: 1 }, ticks: { show: false } };
  return {
    ...size,
    focus: { alpha: 0.25 },
    cursor: { focus: { prox: 24 }, drag: { x: false, y: false } },
    legend: { show: false },
    scales: { x: { time: false } },
    axes: [
      { ...axis, space: 50 },
      {
        ...axis,
        size: 56,
        values: (_plot, values) =>
          values.map((value) => (isShare ? `${Number((100 * value).toFixed(2))} %` : `${value}`)),
      },
    ],
    series: [
      { label: 'epoch' },
      ...rows.map((row, place) => ({
        label: trialName(store, row),
        stroke: curveColour(store, row, place),
        dash: curveDash(store, place),
        width: 1.8,
        spanGaps: true,
      })),
    ],
    hooks: {
      setSeries: [
        (_plot, place) => {
          const row = place === null || place === 0 ? undefined : rows[place - 1];
          if (row !== undefined && row !== store.hover) store.point(row);
        },
      ],
    },
  };
}
