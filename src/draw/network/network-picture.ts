import { type BlockSummary, blockSummaries, footprintOf } from '../../cost/index.ts';
import type { Graph, Shape } from '../../graph/index.ts';
import { formatBytes } from '../../util/format.ts';
import { element, label } from '../../util/markup.ts';
import { kernelColour } from './kernel-colour.ts';
import { legendOf } from './kernel-legend.ts';
import { type Segment, segmentsOf } from './kernel-segments.ts';

const BOX = { width: 56, height: 120 };
const GAP = 60;
const PITCH = BOX.width + GAP;
/** Space behind the last block of a row for the word at the end. */
const OUTRO = 36;
const MARGIN = { side: 24, top: 64, bottom: 22 };
const ROW_HEIGHT = 214;
/** Space above a row's boxes for block names and skip arcs. */
const HEADROOM = 44;
const BLOCKS_PER_ROW = 10;

interface Place {
  /** Left edge of the box. */
  readonly x: number;
  /** Top edge of the box. */
  readonly y: number;
}

function placeOf(index: number): Place {
  return {
    x: MARGIN.side + GAP + (index % BLOCKS_PER_ROW) * PITCH,
    y: MARGIN.top + HEADROOM + Math.floor(index / BLOCKS_PER_ROW) * ROW_HEIGHT,
  };
}

/** Heights by share of channels, each at least 16 so that its label fits. */
function heightsOf(segments: readonly Segment[]): number[] {
  const least = Math.min(16, BOX.height / segments.length);
  const total = segments.reduce((sum, { channels }) => sum + channels, 0);
  const free = BOX.height - least * segments.length;
  return segments.map(({ channels }) => least + (free * channels) / total);
}

function drawSegments(segments: readonly Segment[], { x, y }: Place, tellsChannels: boolean): string[] {
  const heights = heightsOf(segments);
  let top = y;
  return segments.flatMap(({ kernel, channels, dilated }, i) => {
    const height = heights[i] as number;
    const middle = top + height / 2;
    const frame = { x, y: top, width: BOX.width, height, fill: kernelColour(kernel), stroke: '#374151' };
    top += height;
    const isTall = height >= 28 && tellsChannels;
    return [
      element('rect', { ...frame, 'stroke-dasharray': dilated ? '3 2' : undefined }),
      label(x + BOX.width / 2, isTall ? middle - 1 : middle + 3.5, `${kernel}×${kernel}`, { 'font-size': 11 }),
      ...(isTall ? [label(x + BOX.width / 2, middle + 11, `${channels}`, { 'font-size': 8.5, fill: '#4b5563' })] : []),
    ];
  });
}

/** The text under a box: expansion, groups of its 1×1 convolutions, squeeze-and-excitation. */
function notesOf({ mid, input, depthwise, expandGroups, projectGroups, seChannels }: BlockSummary): string[] {
  if (depthwise.length === 0) return ['conv'];
  const isGrouped = (expandGroups ?? 1) > 1 || (projectGroups ?? 1) > 1;
  return [
    ...(depthwise.length === 1 && mid !== null && mid !== input[2] ? [`e${Number((mid / input[2]).toFixed(2))}`] : []),
    ...(isGrouped ? [`1×1 in ${expandGroups ?? '–'}/${projectGroups ?? '–'}`] : []),
    ...(seChannels === null ? [] : [`SE ${seChannels}`]),
  ];
}

/** Whether a block has no convolution, and so no kernel to colour: the classifier, an activation. */
function isPlain({ output, input, macs }: BlockSummary): boolean {
  return macs === 0 || (output[0] === 1 && input[0] > 1);
}

function drawPlain({ macs }: BlockSummary, place: Place): string[] {
  const centre = place.x + BOX.width / 2;
  const middle = place.y + BOX.height / 2;
  const words = macs === 0 ? ['activation'] : ['pool', 'dense'];
  return [
    element('rect', { ...place, ...BOX, fill: '#f3f4f6', stroke: '#374151' }),
    ...words.map((word, i) => label(centre, middle + 3.5 + 14 * (i - (words.length - 1) / 2), word)),
  ];
}

/** @param strides whether the block lowers the resolution */
function drawBlock(block: BlockSummary, place: Place, strides: boolean): string[] {
  const centre = place.x + BOX.width / 2;
  const notes = isPlain(block) ? [] : notesOf(block);
  const tellsChannels = block.depthwise.length > 0;
  return [
    ...(block.skip ? [drawSkip(place)] : []),
    label(centre, place.y - 6, `${block.block}${strides ? ' ↓2' : ''}`, { 'font-weight': 'bold' }),
    ...(isPlain(block) ? drawPlain(block, place) : drawSegments(segmentsOf(block), place, tellsChannels)),
    ...notes.map((note, i) =>
      label(centre, place.y + BOX.height + 13 + 11 * i, note, { 'font-size': 9, fill: '#374151' }),
    ),
  ];
}

/** An arc over the box from its input to its output. */
function drawSkip({ x, y }: Place): string {
  const [left, right, top] = [x - 6, x + BOX.width + 6, y - 22];
  const middle = y + BOX.height / 2;
  return element('path', {
    d: `M ${left} ${middle} V ${top + 8} Q ${left} ${top} ${left + 8} ${top} H ${right - 8} Q ${right} ${top} ${right} ${top + 8} V ${middle}`,
    fill: 'none',
    stroke: '#2563eb',
    'stroke-width': 1.2,
  });
}

/** The edge into a box with the shape that flows along it: [height, width] above, channels below. */
function drawEdge([height, width, channels]: Shape, { x, y }: Place): string[] {
  const middle = y + BOX.height / 2;
  const centre = x - GAP / 2;
  return [
    element('line', {
      x1: x - GAP,
      y1: middle,
      x2: x - 1,
      y2: middle,
      stroke: '#111827',
      'marker-end': 'url(#arrow)',
    }),
    label(centre, middle - 5, `${height}×${width}`, { 'font-size': 8.5 }),
    label(centre, middle + 12, `×${channels}`, { 'font-size': 8.5 }),
  ];
}

/** A line that leaves the last block of a row and continues in the next row. */
function drawRowEnd({ x, y }: Place): string {
  const middle = y + BOX.height / 2;
  const from = x + BOX.width;
  return element('line', { x1: from, y1: middle, x2: from + OUTRO, y2: middle, stroke: '#111827' });
}

const ARROW = element(
  'defs',
  {},
  element(
    'marker',
    { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 6, markerHeight: 6, orient: 'auto' },
    element('path', { d: 'M 0 0 L 8 4 L 0 8 z', fill: '#111827' }),
  ),
);

/**
 * A picture of a network in the manner of the MixNet paper's figure 8: its blocks in order, each depthwise convolution's
 * kernel groups as coloured parts as high as their share of the channels, shapes on the edges. Networks of several
 * depthwise convolutions per block show their kernels summed.
 *
 * @param name title of the picture
 * @returns an SVG document; equal for equal networks
 */
export function architectureSvg(name: string, graph: Graph): string {
  const blocks = blockSummaries(graph);
  const { params, macs, modelBytes, peakBytes } = footprintOf(graph);
  const shapes = [graph.input, ...blocks.map(({ output }) => output)];
  const rows = Math.ceil(blocks.length / BLOCKS_PER_ROW);
  const columns = Math.min(blocks.length, BLOCKS_PER_ROW);
  const width = Math.max(620, 2 * MARGIN.side + GAP + columns * PITCH + OUTRO);
  const segments = blocks.filter((block) => !isPlain(block)).flatMap(segmentsOf);
  const legend = legendOf(blocks, segments, width - 2 * MARGIN.side);
  const height = MARGIN.top + rows * ROW_HEIGHT + legend.height + MARGIN.bottom;
  const whole = (value: number) => value.toLocaleString('en-US');
  const memory = `${formatBytes(modelBytes)} of weights, ${formatBytes(peakBytes)} of live values at most`;
  const facts = `${whole(params)} parameters, ${whole(macs)} multiply-adds, ${memory}`;
  const last = placeOf(blocks.length - 1);
  const end = { x: last.x + PITCH, y: last.y };
  const content = [
    ARROW,
    element('rect', { width, height, fill: '#ffffff' }),
    label(MARGIN.side, 30, name, { 'text-anchor': 'start', 'font-size': 18, 'font-weight': 'bold' }),
    label(MARGIN.side, 48, facts, { 'text-anchor': 'start', 'font-size': 11, fill: '#4b5563' }),
    ...blocks.flatMap((block, i) => {
      const [before, after] = [shapes[i] as Shape, shapes[i + 1] as Shape];
      const strides = after[0] < before[0] && after[0] > 1;
      const endsRow = i % BLOCKS_PER_ROW === BLOCKS_PER_ROW - 1 && i < blocks.length - 1;
      const drawn = [...drawEdge(before, placeOf(i)), ...drawBlock(block, placeOf(i), strides)];
      return endsRow ? [...drawn, drawRowEnd(placeOf(i))] : drawn;
    }),
    ...drawEdge(shapes.at(-1) as Shape, end),
    label(end.x + 4, end.y + BOX.height / 2 + 3.5, 'logits', { 'text-anchor': 'start' }),
    ...legend.draw(MARGIN.side, MARGIN.top + rows * ROW_HEIGHT + 16),
  ];
  const frame = { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` };
  return `${element('svg', { ...frame, 'font-family': 'Helvetica, Arial, sans-serif' }, `\n${content.join('\n')}\n`)}\n`;
}
