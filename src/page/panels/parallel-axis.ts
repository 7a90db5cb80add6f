import { colours } from '../dom/theme.ts';
import { stroke } from '../marks/plane.ts';
import { tickText, valueText } from '../text/values.ts';
import type { Store } from '../view/store.ts';
import type { Range, View } from '../view/view.ts';
import type { ParallelAxis } from './parallel-lines.ts';

/** Room of the plot, CSS pixels. */
export const PLOT = { left: 30, right: 74, height: 280 } as const;

/** Options of a choice whose marks lie between two places of its axis. */
function optionsBetween({ column, place }: ParallelAxis, low: number, high: number): string[] {
  const room = 0.5 / Math.max(1, column.options.length);
  return column.options.filter((_, i) => place(i) >= low - room * 0.5 && place(i) <= high + room * 0.5);
}

/** A record without one key. */
function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

/**
 * The filter that a stroke along an axis sets; a stroke that is a point takes the axis's filter away.
 * @param from pixels from the top of the axis
 */
export function brushedPart(store: Store, axis: ParallelAxis, from: number, to: number): Partial<View> {
  const { key, unit } = axis.column;
  const [low, high] = [Math.min(from, to), Math.max(from, to)].map((y) => y / (PLOT.height - 1)) as [number, number];
  const { ranges, options } = store.view;
  if (unit === 'option') {
    const names = optionsBetween(axis, low, high);
    const all = from === to || names.length === 0 || names.length === axis.column.options.length;
    return { options: all ? without(options, key) : { ...options, [key]: names } };
  }
  if (from === to) return { ranges: without(ranges, key) };
  const values = [axis.valueAt(low), axis.valueAt(high)].sort((a, b) => a - b);
  return { ranges: { ...ranges, [key]: values as unknown as Range } };
}

/** Words beside an axis with a bright edge, so that they can be read over lines. */
function words(context: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  const { card, ink } = colours();
  context.strokeStyle = card;
  context.lineWidth = 3.5;
  context.lineJoin = 'round';
  context.strokeText(text, x, y);
  context.fillStyle = ink;
  context.fillText(text, x, y);
}

/** Draws an axis with its marks and, where it filters, the part that it lets through. */
export function drawAxis(context: CanvasRenderingContext2D, axis: ParallelAxis, store: Store): void {
  const { column, x, place, ticks } = axis;
  const { soft, accent } = colours();
  const yOf = (value: number): number => Math.max(1, Math.min(PLOT.height - 1, place(value) * (PLOT.height - 1)));
  context.strokeStyle = soft;
  context.lineWidth = 1;
  stroke(context, x + 0.5, 0, x + 0.5, PLOT.height);
  const range = store.view.ranges[column.key];
  if (range !== undefined) bar(context, x, yOf(range[0]), yOf(range[1]), accent);
  const options = store.view.options[column.key];
  column.options.forEach((option, i) => {
    if (options?.includes(option)) bar(context, x, yOf(i) - 7, yOf(i) + 7, accent);
  });
  context.font = '11px system-ui, sans-serif';
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  let last = Number.NEGATIVE_INFINITY;
  for (const value of [...ticks].sort((a, b) => place(a) - place(b))) {
    const y = Math.max(7, Math.min(PLOT.height - 7, yOf(value)));
    if (y - last < 15) continue;
    last = y;
    const text = column.unit === 'option' ? valueText(column, value) : tickText(column, value);
    words(context, text.length > 13 ? `${text.slice(0, 12)}…` : text, x + 6, y);
  }
}

function bar(context: CanvasRenderingContext2D, x: number, from: number, to: number, colour: string): void {
  context.fillStyle = colour;
  context.globalAlpha = 0.35;
  context.fillRect(x - 6, Math.min(from, to), 12, Math.max(2, Math.abs(to - from)));
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.strokeRect(x - 6, Math.min(from, to), 12, Math.max(2, Math.abs(to - from)));
}
