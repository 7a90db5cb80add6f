import { element } from '../../util/markup.ts';

/** Colours for several series, told apart by most eyes; an eleventh series begins again. */
const SERIES = [
  ...['#4e79a7', '#f28e2b', '#59a14f', '#e15759', '#b07aa1'],
  ...['#76b7b2', '#9c755f', '#edc948', '#ff9da7', '#79706e'],
];

/** Colour of a series, counted from 0. */
export function seriesColour(index: number): string {
  return SERIES[index % SERIES.length] as string;
}

/** A chart inside a page, as wide as its place; the page's style gives the classes their looks. */
export function inlinePicture(
  title: string,
  { width, height }: { readonly width: number; readonly height: number },
  parts: readonly string[],
): string {
  return element('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title }, parts.join('\n'));
}

/** Looks of a chart's classes in a file of its own. */
const STYLE =
  '.grid { stroke: #ddd } .tick, .axis { font-size: 12px; fill: #4b5563 } .line { fill: none; stroke-width: 1.8 }';

/** A picture as a file of its own, on white. @returns an SVG document */
export function svgFile(
  { width, height }: { readonly width: number; readonly height: number },
  parts: readonly string[],
): string {
  const frame = { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` };
  const ground = element('rect', { width, height, fill: '#ffffff' });
  const content = [element('style', {}, STYLE), ground, ...parts].join('\n');
  return `${element('svg', { ...frame, 'font-family': 'Helvetica, Arial, sans-serif' }, `\n${content}\n`)}\n`;
}
