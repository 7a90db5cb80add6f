import { element, escapeText } from '../../util/markup.ts';

/** One square of a heat map that is not empty. */
export interface HeatCell {
  readonly row: number;
  readonly column: number;
  /** How strong its colour is, 0..1. */
  readonly share: number;
  /** Written into it where there is room. */
  readonly text: string;
  /** Appear when the pointer rests on it. */
  readonly words: string;
}

/** Side of a square by the number of rows, pixels; below it squares shrink to this width of all. */
const SIDES = [
  { rows: 6, side: 52 },
  { rows: 12, side: 34 },
  { rows: 20, side: 30 },
  { rows: 40, side: 20 },
  { rows: 120, side: 10 },
] as const;
const MOST_WIDTH = 1000;
/** Least side of squares with numbers, with words of their own, and with labels at the edge, pixels. */
const NUMBERED = 30;
const WORDED = 20;
const LABELLED = 10;
/** Strengths that small squares are drawn in. */
const LEVELS = 10;
const LONGEST = 18;
/** Width of a character, of the size of the font. */
const CHARACTER = 0.6;
/** Strength from which letters on a square are those for a strong ground. */
const STRONG = 0.6;

const classOf = ({ row, column }: HeatCell): string => (row === column ? 'same' : 'other');
const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

function sideOf(rows: number): number {
  return SIDES.find((size) => rows <= size.rows)?.side ?? Math.max(1, Math.floor(MOST_WIDTH / rows));
}

function numberedCell(cell: HeatCell, side: number, x: number, y: number): string {
  const square = element('rect', { class: classOf(cell), x, y, width: side, height: side, 'fill-opacity': cell.share });
  const size = Math.min(12, (side - 4) / (CHARACTER * cell.text.length));
  const place = { x: x + side / 2, y: y + side / 2 + 0.35 * size, 'font-size': size };
  const look = { class: cell.share > STRONG ? 'number strong' : 'number', 'text-anchor': 'middle' };
  const text = side < NUMBERED ? '' : element('text', { ...place, ...look }, escapeText(cell.text));
  return element('g', {}, `${element('title', {}, escapeText(cell.words))}${square}${text}`);
}

/** Squares too small for anything but a colour: all of one strength in one path, so that thousands stay small. */
function plainCells(cells: readonly HeatCell[], side: number, edge: number): string[] {
  const paths = new Map<string, string[]>();
  for (const cell of cells) {
    const level = Math.max(1, Math.ceil(cell.share * LEVELS)) / LEVELS;
    const key = `${classOf(cell)} ${level}`;
    const square = `M${edge + cell.column * side} ${edge + cell.row * side}h${side}v${side}h-${side}z`;
    const squares = paths.get(key);
    if (squares === undefined) paths.set(key, [square]);
    else squares.push(square);
  }
  return [...paths].map(([key, squares]) => {
    const [name, level] = key.split(' ') as [string, string];
    return element('path', { class: name, 'fill-opacity': Number(level), d: squares.join('') });
  });
}

function edgeLabels(labels: readonly string[], side: number, edge: number): string[] {
  const size = Math.min(12, side - 1);
  return labels.flatMap((label, i) => {
    const middle = edge + (i + 0.5) * side;
    const title = element('title', {}, escapeText(label));
    const text = escapeText(shortened(label));
    const look = { class: 'edge', 'font-size': size };
    const [base, top] = [middle + 0.35 * size, edge - 6];
    return [
      element('text', { ...look, x: edge - 6, y: base, 'text-anchor': 'end' }, title + text),
      element('text', { ...look, x: base, y: top, transform: `rotate(-90 ${base.toFixed(2)} ${top})` }, title + text),
    ];
  });
}

/**
 * A square of squares, row by row and column by column the same things; classes `same` (on the diagonal), `other`, `ground`, `edge`,
 * `number`, `strong`. Up to 20 rows have numbers, up to 120 have labels.
 * @param labels of the rows and columns, at least one
 * @param title what it is, for those who do not see it
 */
export function heatMap(labels: readonly string[], cells: readonly HeatCell[], title: string): string {
  const side = sideOf(labels.length);
  const isLabelled = side >= LABELLED;
  const longest = Math.max(...labels.map((label) => shortened(label).length));
  const edge = isLabelled ? Math.ceil(12 + CHARACTER * Math.min(12, side - 1) * longest) : 1;
  const width = labels.length * side;
  const squares =
    side >= WORDED
      ? cells.map((cell) => numberedCell(cell, side, edge + cell.column * side, edge + cell.row * side))
      : plainCells(cells, side, edge);
  const parts = [
    element('rect', { class: 'ground', x: edge, y: edge, width, height: width }),
    ...(isLabelled ? edgeLabels(labels, side, edge) : []),
    ...squares,
  ];
  const size = edge + width + 1;
  const frame = { viewBox: `0 0 ${size} ${size}`, width: size, height: size, role: 'img', 'aria-label': title };
  return element('svg', { class: 'heat-map', ...frame }, parts.join('\n'));
}
