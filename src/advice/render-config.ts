import type { Advice, Budget } from './facts.ts';

/** What the data section says besides what is advised. */
export interface DataChoice {
  readonly kind: 'image-folder' | 'synthetic' | 'cifar10' | 'cifar100';
  /** As it stands in the config. */
  readonly path?: string;
  /** `none`, or the folders of the splits. */
  readonly splits?: 'none' | { readonly train: string; readonly validation?: string; readonly test?: string };
  /** Whether images that cannot be read are left out. */
  readonly skipBroken?: boolean;
  /** What was found, one line each, for comments. */
  readonly found: readonly string[];
}

/** Random crops move an image by this part of its side: half of what CIFAR's usual 4 of 32 pixels are, as trainings are short. */
const CROP_OF_SIDE = 16;

/** A text as a YAML scalar: JSON's strings are YAML's. */
const quoted = (text: string): string => JSON.stringify(text);

/** Lines of `key: value  # why`; those without a value are left out. */
type Row = readonly [key: string, value: string | number | null | undefined, why?: string];

function lines(rows: readonly Row[], indent = '  '): string {
  return rows
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value, why]) => {
      const text = `${indent}${key}: ${value}`;
      return why === undefined ? `${text}\n` : `${text.padEnd(34)} # ${why}\n`;
    })
    .join('');
}

function dataSection({ kind, path, splits, skipBroken, found }: DataChoice, advice: Advice): string {
  const comments = found.map((line) => `  # ${line.replaceAll(/\p{Cc}/gu, ' ')}\n`).join('');
  const rows: Row[] = [
    ['kind', kind],
    ['path', path === undefined ? undefined : quoted(path)],
    ['splits', splits === undefined ? undefined : JSON.stringify(splits)],
    ['onBroken', skipBroken ? 'skip' : undefined, 'some images cannot be read; stop refuses them by name'],
    ['resolution', advice.resolution, 'side of the square images, pixels: larger is slower, by the square'],
    ['imagesPerClass', advice.imagesPerClass, 'training images: as many as there is time for'],
    ['validationPerClass', advice.validationPerClass, 'held out: networks are compared on these alone'],
  ];
  return `data:\n${comments}${lines(rows)}`;
}

function trainingSection({ method, finals, balanced, resolution }: Advice): string {
  const epochs = method.kind === 'full' ? method.epochs : finals.epochs;
  const why =
    method.kind === 'full'
      ? 'passes of each network; 200 steps or more are needed'
      : 'of networks that are trained by themselves';
  const rows: Row[] = [
    ['epochs', epochs, why],
    ['batchSize', 'auto', '64, or less where that makes too few steps'],
    [
      'augmentation',
      `{crop: ${Math.round(resolution / CROP_OF_SIDE)}, flip: true}`,
      'flip: false where left and right differ (letters, signs)',
    ],
    ['classWeights', balanced ? 'balanced' : undefined, 'classes have very different numbers of images'],
  ];
  return `training:\n${lines(rows)}`;
}

function evaluatorSection({ method }: Advice): string {
  if (method.kind === 'full') return '';
  const why = 'passes over the images, for all networks together';
  return `\n# There is no time to train each network: all share weights that are trained once (docs/shared-weights.md).
evaluator:
${lines([
  ['kind', 'shared'],
  ['epochs', method.epochs, why],
])}`;
}

const MEANINGS = {
  macs: 'multiply-adds for one image',
  params: 'trained weights',
  latencyMs: 'milliseconds of one inference on the device',
} as const;

/** A count as configs write it: 20M, 850k; anything else as it is. */
function amountText({ metric, max }: Budget): string {
  if (metric === 'latencyMs') return `${max}`;
  if (max >= 1e6 && max % 1e4 === 0) return `${max / 1e6}M`;
  return max >= 1e3 && max % 10 === 0 ? `${max / 1e3}k` : `${max}`;
}

function limits({ budget }: Advice): string {
  const { metric } = budget;
  const device =
    metric === 'latencyMs'
      ? '\n# This machine, in ONNX Runtime (mixnas doctor --install onnx); or a board, a phone, a table (docs/latency.md).\ndevice: cpu\n'
      : '';
  return `${device}
# A network beyond the limit is never trained. ${metric}: ${MEANINGS[metric]}.
constraints:
  - {metric: ${metric}, max: ${amountText(budget)}}
objective: {kind: pareto, metrics: [accuracy, ${metric}]}
front: {metrics: [accuracy, ${metric}]}
controller: {kind: surrogate}
`;
}

function searchSection({ trials, workers, seconds, finals }: Advice): string {
  const rows: Row[] = [
    ['trials', trials, 'networks to look at; a guess of what fits in the time'],
    ['workers', workers, 'at the same time: one for each core'],
    ['maxSeconds', seconds, 'nothing new is started after this'],
  ];
  const longer: Row[] = [
    ['networks', finals.networks],
    ['seeds', finals.seeds, 'trainings of each: one alone is luck'],
    ['epochs', finals.epochs],
  ];
  return `search:\n${lines(rows)}  finals:                          # at the end the best few are trained longer (docs/finals.md)\n${lines(longer, '    ')}`;
}

/**
 * A config as a commented YAML document.
 * @param name of the search: letters, digits, `.`, `_` and `-`
 * @param schema where the JSON Schema lies, as an editor finds it from the config
 */
export function renderConfig(
  advice: Advice,
  { name, data, schema }: { readonly name: string; readonly data: DataChoice; readonly schema: string },
): string {
  return `# yaml-language-server: $schema=${schema}
# Written by mixnas init. What each key means: an editor that reads the line above, or mixnas config --schema.
name: ${quoted(name)}
seed: 1

# The kind of networks: search-spaces/, or a file of your own (docs/search-spaces.md).
space: ${advice.space}

${dataSection(data, advice)}
${trainingSection(advice)}${evaluatorSection(advice)}${limits(advice)}
${searchSection(advice)}`;
}
