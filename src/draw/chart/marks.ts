import { element, escapeText } from '../../util/markup.ts';
import type { Frame } from './frame.ts';

/** A point by its values. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

const pixels = (value: number): string => value.toFixed(1);

/** How a mark looks: a class of the page's style, or attributes of SVG. */
export type Look = Readonly<Record<string, string | number>>;

const LINE: Look = { class: 'line' };

/** A line from point to point. */
export function line({ x, y }: Frame, points: readonly Spot[], look = LINE): string {
  const d = points.map((point, i) => `${i === 0 ? 'M' : 'L'}${pixels(x(point.x))} ${pixels(y(point.y))}`).join(' ');
  return element('path', { ...look, d });
}

/** Steps from point to point, to the right and then up or down: the edge of what the points dominate. */
export function staircase({ x, y }: Frame, points: readonly Spot[], look = LINE): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const steps = rest.map((point) => `H${pixels(x(point.x))} V${pixels(y(point.y))}`);
  return element('path', { ...look, d: [`M${pixels(x(first.x))} ${pixels(y(first.y))}`, ...steps].join(' ') });
}

/** The area between two heights at each point. */
export function band(
  { x, y }: Frame,
  points: readonly { readonly x: number; readonly low: number; readonly high: number }[],
  look: Look,
): string {
  const corner = (at: number, height: number): string => `${pixels(x(at))},${pixels(y(height))}`;
  const below = points.map((point) => corner(point.x, point.low));
  const above = points.map((point) => corner(point.x, point.high)).reverse();
  return element('polygon', { ...look, points: [...below, ...above].join(' ') });
}

/** A dot; `words` appear when the pointer rests on it. */
export function dot({ x, y }: Frame, point: Spot, radius: number, look: Look, words: string): string {
  const place = { cx: x(point.x), cy: y(point.y), r: radius };
  return element('circle', { ...look, ...place }, element('title', {}, escapeText(words)));
}
