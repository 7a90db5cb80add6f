import { colours, runColour } from '../dom/theme.ts';
import type { Place } from '../marks/lasso.ts';
import type { Plane } from '../marks/plane.ts';
import { traceStar } from '../marks/symbols.ts';
import type { Store } from '../view/store.ts';
import { dotKindOf, drawDot, spotOf } from './front-dots.ts';

/** Selected trials that are drawn with a ring each; of more, a ring each would hide the plot. */
const MOST_RINGS = 400;

function drawBest(context: CanvasRenderingContext2D, store: Store, plane: Plane): void {
  const { card } = colours();
  store.runs.forEach(({ best }, run) => {
    const row = best === null ? undefined : store.trials.rowOf(run, best);
    const spot = row === undefined || store.mask[row] === 0 ? null : spotOf(plane, row);
    if (spot === null) return;
    context.beginPath();
    traceStar(context, ...spot, 9);
    context.fillStyle = runColour(run);
    context.strokeStyle = card;
    context.lineWidth = 1.5;
    context.fill();
    context.stroke();
  });
}

function ring(context: CanvasRenderingContext2D, [x, y]: Place, radius: number, width: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.lineWidth = width;
  context.stroke();
}

/** Draws the best trials, rings around those that are selected, and the one that the pointer rests on. */
export function drawPicked(context: CanvasRenderingContext2D, store: Store, plane: Plane): void {
  const { trials, view } = store;
  const { ink } = colours();
  const focus = view.focus === null ? undefined : trials.rowOfKey(view.focus);
  drawBest(context, store, plane);
  context.strokeStyle = ink;
  for (const row of store.selectedRows().slice(0, MOST_RINGS)) {
    const spot = spotOf(plane, row);
    if (spot !== null) ring(context, spot, 6.5, row === focus ? 2.6 : 1.4);
  }
  const spot = store.hover < 0 ? null : spotOf(plane, store.hover);
  if (spot === null) return;
  drawDot(context, dotKindOf(trials, store.hover), trials.flags.run[store.hover] as number, ...spot, 6);
  context.strokeStyle = ink;
  ring(context, spot, 9, 2);
}

/** Draws the rectangle or lasso that is being drawn. */
export function drawOutline(context: CanvasRenderingContext2D, outline: readonly Place[]): void {
  if (outline.length < 2) return;
  const { accent } = colours();
  context.beginPath();
  outline.forEach((place, i) => {
    if (i === 0) context.moveTo(...place);
    else context.lineTo(...place);
  });
  context.closePath();
  context.globalAlpha = 0.15;
  context.fillStyle = accent;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = accent;
  context.lineWidth = 1.5;
  context.stroke();
}
