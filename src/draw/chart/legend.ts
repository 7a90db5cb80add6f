import { element, label } from '../../util/markup.ts';

/** One line of a legend. */
export interface LegendEntry {
  readonly text: string;
  readonly colour: string;
  /** A box stands for an area, a bar for a line. */
  readonly mark: 'box' | 'bar';
}

const MARKS = {
  box: { rise: 10, width: 14, height: 12, look: { stroke: '#374151' } },
  bar: { rise: 6, width: 18, height: 4, look: {} },
} as const;
const GAP = 6;

/**
 * A legend's entries row by row, the first base line at (`x`, `y`).
 * @param columns entries of a row, each `pitch` pixels wide; rows are 20 pixels apart
 */
export function legend(
  entries: readonly LegendEntry[],
  {
    x,
    y,
    pitch,
    columns,
  }: { readonly x: number; readonly y: number; readonly pitch: number; readonly columns: number },
): string[] {
  return entries.flatMap(({ text, colour, mark }, i) => {
    const [left, base] = [x + (i % columns) * pitch, y + 20 * Math.floor(i / columns)];
    const { rise, width, height, look } = MARKS[mark];
    return [
      element('rect', { x: left, y: base - rise, width, height, fill: colour, ...look }),
      label(left + width + GAP, base, text, { 'text-anchor': 'start' }),
    ];
  });
}
