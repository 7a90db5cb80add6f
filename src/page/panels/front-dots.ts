import { TRIAL_STATES } from '../../live/contract.ts';
import type { Trials } from '../data/trials.ts';
import type { Layer } from '../dom/canvas.ts';
import { colours, runColour } from '../dom/theme.ts';
import { type Plane, placeX, placeY } from '../marks/plane.ts';
import { divideByOpacity, type Ink, inkOf, splat } from '../marks/splat.ts';
import { shapeOf, stamp, traceCross, traceShape } from '../marks/symbols.ts';

/** How a trial is drawn: by its state, and by whether it is on the front. */
export type DotKind = 'front' | 'complete' | 'open' | 'failed';

/** By index of the state. */
const KIND_OF_STATE: readonly DotKind[] = TRIAL_STATES.map((state) => {
  if (state === 'failed' || state === 'interrupted') return 'failed';
  return state === 'complete' ? 'complete' : 'open';
});

/** Of every trial; a failed one has values only where they were known before it failed. */
export function dotKindOf({ flags }: Trials, row: number): DotKind {
  if (flags.front[row] === 1) return 'front';
  const kind = KIND_OF_STATE[flags.state[row] as number] ?? 'open';
  return kind === 'complete' && flags.feasible[row] === 0 ? 'open' : kind;
}

const RADIUS: Readonly<Record<DotKind, number>> = { front: 4.2, complete: 2.8, open: 2.8, failed: 2.8 };

/** Draws one mark at a place. */
export function drawDot(
  context: CanvasRenderingContext2D,
  kind: DotKind,
  run: number,
  x: number,
  y: number,
  radius = RADIUS[kind],
): void {
  const { ink, bad } = colours();
  context.beginPath();
  if (kind === 'failed') {
    traceCross(context, x, y, radius);
    context.strokeStyle = bad;
    context.lineWidth = 1.4;
    context.stroke();
    return;
  }
  traceShape(context, shapeOf(run), x, y, radius);
  context.fillStyle = runColour(run);
  context.strokeStyle = kind === 'front' ? ink : runColour(run);
  context.lineWidth = 1.2;
  if (kind !== 'open') context.fill();
  if (kind !== 'complete') context.stroke();
}

/** Pixels below the plot where trials without a value for `y` stand. */
export const STRIP = 10;

/** From the left; NaN without a value for `x`. */
function spotX(plane: Plane, row: number): number {
  return placeX(plane, plane.x.values[row] as number);
}

/** From the top; a trial without a value for `y` stands in the strip below. */
function spotY(plane: Plane, row: number): number {
  const value = plane.y.values[row] as number;
  return Number.isNaN(value) ? plane.box.top + plane.box.height + STRIP : placeY(plane, value);
}

/** Where a trial stands; null without a value for `x`. */
export function spotOf(plane: Plane, row: number): readonly [x: number, y: number] | null {
  const x = spotX(plane, row);
  return Number.isNaN(x) ? null : [x, spotY(plane, row)];
}

/** Kinds from the lowest layer to the highest. */
const LAYERS: readonly DotKind[] = ['failed', 'open', 'complete', 'front'];

/** From so many trials on dots are smaller and lighter. */
const MANY = 3000;

/** The pixels of a kind's mark for each run. */
function inksOf(trials: Trials, kind: DotKind, ratio: number): (Ink | null)[] {
  const isMany = trials.count > MANY && kind !== 'front';
  const radius = isMany ? RADIUS[kind] * 0.72 : RADIUS[kind];
  const opacity = kind === 'front' ? 1 : isMany ? 0.55 : 0.75;
  return trials.runs.map((_, run) => {
    const picture = stamp(radius, ratio, (to, centre) => drawDot(to, kind, run, centre, centre, radius));
    const image = picture.getContext('2d')?.getImageData(0, 0, picture.width, picture.height);
    return image === undefined ? null : inkOf(image.data, picture.width, opacity);
  });
}

/** Draws all trials that the mask lets through, the front on top. @param layer cleared; what else it holds is lost */
export function drawDots(layer: Layer, plane: Plane, trials: Trials, mask: Uint8Array): void {
  const { canvas, context, ratio } = layer;
  const { width, height } = canvas;
  const image = new ImageData(width, height);
  for (const kind of LAYERS) {
    const inks = inksOf(trials, kind, ratio);
    for (let row = 0; row < trials.count; row++) {
      if (mask[row] === 0 || dotKindOf(trials, row) !== kind) continue;
      const x = spotX(plane, row);
      const ink = inks[trials.flags.run[row] as number] ?? null;
      if (Number.isNaN(x) || ink === null) continue;
      splat(image.data, width, height, ink, Math.round(x * ratio), Math.round(spotY(plane, row) * ratio));
    }
  }
  divideByOpacity(image.data);
  context.putImageData(image, 0, 0);
}

/** Draws what the filters hide as small grey dots: the ground that the others stand on. */
export function drawGround(context: CanvasRenderingContext2D, plane: Plane, count: number): void {
  context.fillStyle = colours().faint;
  for (let row = 0; row < count; row++) {
    const x = spotX(plane, row);
    if (!Number.isNaN(x)) context.fillRect(x - 1, spotY(plane, row) - 1, 2, 2);
  }
}

/** The shown trial nearest to a place, within a reach in pixels; -1 without one. */
export function nearestDot(
  plane: Plane,
  trials: Trials,
  mask: Uint8Array,
  x: number,
  y: number,
  reach: number,
): number {
  let [best, least] = [-1, reach * reach];
  for (let row = 0; row < trials.count; row++) {
    if (mask[row] === 0) continue;
    // the front wins where dots lie on each other; NaN is never less
    const gain = trials.flags.front[row] === 1 ? 4 : 0;
    const distance = (spotX(plane, row) - x) ** 2 + (spotY(plane, row) - y) ** 2 - gain;
    if (distance < least) [best, least] = [row, distance];
  }
  return best;
}
