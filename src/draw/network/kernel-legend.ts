import type { BlockSummary } from '../../cost/index.ts';
import { label } from '../../util/markup.ts';
import { legend } from '../chart/legend.ts';
import { kernelColour } from './kernel-colour.ts';
import type { Segment } from './kernel-segments.ts';

const LINE = 16;
const COLUMN = 58;
/** Width of a character of the legend's text, on average; a little more than it is. */
const CHARACTER = 5.4;

/** What the marks of a picture mean; only those that it has. */
function marksOf(blocks: readonly BlockSummary[], segments: readonly Segment[]): string[] {
  const has = (test: (block: BlockSummary) => boolean): boolean => blocks.some(test);
  return [
    ...(has(({ depthwise }) => depthwise.length > 0) ? ['number in a box: channels of the group'] : []),
    '↓2: stride 2',
    ...(has(({ depthwise }) => depthwise.length === 1) ? ['e: expansion'] : []),
    ...(has(({ expandGroups, projectGroups }) => Math.max(expandGroups ?? 1, projectGroups ?? 1) > 1)
      ? ['1×1 in a/b: groups of the expanding and of the projecting convolution']
      : []),
    ...(has(({ seChannels }) => seChannels !== null) ? ['SE: squeeze-and-excitation and its channels'] : []),
    ...(has(({ skip }) => skip) ? ['blue arc: skip'] : []),
    ...(segments.some(({ dilated }) => dilated) ? ['dashed: dilated 3×3'] : []),
  ];
}

function wrap(words: readonly string[], most: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 3 > most) lines.push(word);
    else lines[lines.length - 1] = `${last} · ${word}`;
  }
  return lines;
}

/**
 * The legend: a colour per kernel size in one line, then the marks in as many lines as they need.
 *
 * @param width of the room, in pixels
 * @returns its height in pixels, and what draws it with its first base line at (`x`, `y`)
 */
export function legendOf(
  blocks: readonly BlockSummary[],
  segments: readonly Segment[],
  width: number,
): { readonly height: number; draw(x: number, y: number): string[] } {
  const kernels = [...new Set(segments.map(({ kernel }) => kernel))].sort((a, b) => a - b);
  const lines = wrap(marksOf(blocks, segments), Math.floor(width / CHARACTER));
  return {
    height: LINE * (1 + lines.length),
    draw: (x, y) => [
      ...legend(
        kernels.map((kernel) => ({ text: `${kernel}×${kernel}`, colour: kernelColour(kernel), mark: 'box' })),
        { x, y, pitch: COLUMN, columns: kernels.length },
      ),
      ...lines.map((line, i) => label(x, y + LINE * (i + 1) + 2, line, { 'text-anchor': 'start', fill: '#4b5563' })),
    ],
  };
}
