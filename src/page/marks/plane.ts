import { linearScale, logScale, type Scale } from '../../util/scale.ts';
import type { Column } from '../data/column.ts';
import { colours } from '../dom/theme.ts';
import { tickText } from '../text/values.ts';

/** The place of a plot, CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Two columns as the axes of a plot. */
export interface Plane {
  readonly box: Box;
  readonly x: Column;
  readonly y: Column;
  readonly xs: Scale;
  readonly ys: Scale;
}

const left = ({ box, xs }: Plane, value: number): number => box.left + box.width * xs.place(value);
const top = ({ box, ys }: Plane, value: number): number => box.top + box.height * (1 - ys.place(value));

/** Where a pair of values stands, CSS pixels. */
export const placeX = left;
export const placeY = top;

/**
 * A scale for a column with room at both ends; a column without any value gets 0..1.
 * @param log asks for a logarithmic one; columns with values of 0 or less have none
 */
export function columnScale(column: Column, count: number, log = false, room = 0.05): Scale {
  const [low, high] = column.extent(count) ?? [0, 1];
  if (log && low > 0 && high > low) {
    const factor = (high / low) ** room;
    return logScale(low / factor, high * factor);
  }
  const margin = room * (high - low || Math.abs(high) || 1);
  return linearScale(low - margin, high + margin);
}

const FONT = '11px system-ui, sans-serif';

/** Ticks that do not touch each other: `least` pixels apart. */
function spaced(scale: Scale, length: number, least: number): number[] {
  let last = Number.NEGATIVE_INFINITY;
  return scale.ticks.filter((value) => {
    const at = scale.place(value) * length;
    if (at - last < least) return false;
    last = at;
    return true;
  });
}

/** Grid lines and values of both axes. @param below pixels between the plot and the values of the lower axis */
export function drawAxes(context: CanvasRenderingContext2D, plane: Plane, below: number): void {
  const { box, x, y, xs, ys } = plane;
  const { soft, line } = colours();
  const [bottom, right] = [box.top + box.height, box.left + box.width];
  context.font = FONT;
  context.lineWidth = 1;
  context.strokeStyle = line;
  context.fillStyle = soft;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const value of spaced(ys, box.height, 18)) {
    const at = Math.round(top(plane, value)) + 0.5;
    stroke(context, box.left, at, right, at);
    context.fillText(tickText(y, value), box.left - 7, at);
  }
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const value of spaced(xs, box.width, 58)) {
    const at = Math.round(left(plane, value)) + 0.5;
    stroke(context, at, box.top, at, bottom);
    context.fillText(tickText(x, value), at, bottom + below);
  }
}

export function stroke(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}
