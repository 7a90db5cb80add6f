import { element, label } from '../../util/markup.ts';
import type { Scale } from '../../util/scale.ts';

/** The place of a chart's plot in its picture, pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Turns values into places of a box. */
export interface Frame {
  readonly box: Box;
  readonly xs: Scale;
  readonly ys: Scale;
  /** From the left, pixels. */
  x(value: number): number;
  /** From the top, pixels. */
  y(value: number): number;
}

/** The frame of a box between two scales. */
export function frameOf(box: Box, xs: Scale, ys: Scale): Frame {
  return {
    box,
    xs,
    ys,
    x: (value) => box.left + box.width * xs.place(value),
    y: (value) => box.top + box.height * (1 - ys.place(value)),
  };
}

/** What is written at an axis. */
export interface Axis {
  readonly title: string;
  /** A mark's value as text; at most four digits without it. */
  readonly format?: ((value: number) => string) | undefined;
}

const plain = (value: number): string => String(Number(value.toPrecision(4)));

/** Room that `axes` needs left of and below the box, pixels. */
export const AXES_ROOM = { left: 64, bottom: 46 } as const;

/** Grid lines, numbers and titles of both axes; classes `grid`, `tick` and `axis`. */
export function axes({ box, xs, ys, x, y }: Frame, across: Axis, up: Axis): string[] {
  const { left, top, width, height } = box;
  const bottom = top + height;
  const rows = ys.ticks.flatMap((value) => [
    element('line', { class: 'grid', x1: left, x2: left + width, y1: y(value), y2: y(value) }),
    label(left - 8, y(value) + 4, (up.format ?? plain)(value), { class: 'tick', 'text-anchor': 'end' }),
  ]);
  const columns = xs.ticks.map((value) =>
    label(x(value), bottom + 18, (across.format ?? plain)(value), { class: 'tick' }),
  );
  const [edge, middle] = [left - 48, top + height / 2];
  return [
    ...rows,
    ...columns,
    label(left + width / 2, bottom + 38, across.title, { class: 'axis' }),
    label(edge, middle, up.title, { class: 'axis', transform: `rotate(-90 ${edge} ${middle})` }),
  ];
}
