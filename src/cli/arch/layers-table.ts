import type { BlockSummary, DepthwiseSummary, Footprint } from '../../cost/index.ts';
import { type Column, formatBytes, formatCount, formatTable } from '../../util/format.ts';

const COLUMNS: readonly Column[] = [
  { title: 'block' },
  { title: 'channels' },
  { title: 'resolution', align: 'right' },
  { title: 'kernels' },
  { title: 'exp/proj', align: 'right' },
  { title: 'SE', align: 'right' },
  { title: 'skip' },
  { title: 'params', align: 'right' },
  { title: 'macs', align: 'right' },
];

function depthwiseText({ kernels, channels, partition, dilated }: DepthwiseSummary): string {
  const marks = [partition === 'exponential' ? ' exponential' : '', dilated ? ' dilated' : ''].join('');
  return `${kernels.join(',')} (${channels.join('/')})${marks}`;
}

function tally(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => (count === 1 ? text : `${count} × ${text}`)).join(' + ');
}

function kernelsText({ depthwise, convKernels }: BlockSummary): string {
  return tally([...convKernels.map((kernel) => `conv ${kernel}×${kernel}`), ...depthwise.map(depthwiseText)]);
}

function channelsText({ input, mid, output }: BlockSummary): string {
  return (mid === null ? [input[2], output[2]] : [input[2], mid, output[2]]).join('→');
}

function resolutionText({ input, output }: BlockSummary): string {
  return input[0] === output[0] ? `${output[0]}` : `${input[0]}→${output[0]}`;
}

function row(block: BlockSummary): string[] {
  const { expandGroups, projectGroups, seChannels, skip, params, macs } = block;
  const hasGroups = expandGroups !== null || projectGroups !== null;
  return [
    block.block,
    channelsText(block),
    resolutionText(block),
    kernelsText(block),
    hasGroups ? `${expandGroups ?? '–'}/${projectGroups ?? '–'}` : '',
    seChannels === null ? '' : `${seChannels}`,
    skip ? 'yes' : '',
    params.toLocaleString('en-US'),
    macs.toLocaleString('en-US'),
  ];
}

/** Every block of a network as an aligned table. */
export function layersTable(layers: readonly BlockSummary[]): string {
  return formatTable(COLUMNS, layers.map(row));
}

/** One network on three lines: what it is built for, what it costs, what memory it takes. */
export function summaryText(name: string, size: number, classes: number, cost: Footprint): string {
  const { params, macs, activations, modelBytes, peakBytes } = cost;
  const whole = (value: number) => `${value.toLocaleString('en-US')} (${formatCount(value)})`;
  return [
    `${name} for ${size}×${size} images, ${classes} classes`,
    `params ${whole(params)}, macs ${whole(macs)}`,
    `activations ${whole(activations)}, weights ${formatBytes(modelBytes)}, live values at most ${formatBytes(peakBytes)}`,
    '',
  ].join('\n');
}
