import { type Graph, squeezeChannels } from '../../graph/index.ts';
import { describeMobile } from './describe.ts';
import { cannotSay } from './match.ts';
import type { MobileBlock, SeparableBlock } from './mobile-network.ts';
import { shortestDecimal } from './numbers.ts';
import { invalid, kernelsOf, pointwiseGroups, repeatedOnes, wholeOf } from './tokens.ts';

/** Squeeze-and-excitation relative to the block's input, as a number text; `0` without. */
function squeezeRatio({ squeeze, input, activation }: SeparableBlock, where: string): string {
  if (squeeze === null) return '0';
  if (squeeze.gate !== 'sigmoid') cannotSay(where, `gate ${squeeze.gate} of squeeze-and-excitation`);
  if (squeeze.fn !== activation) cannotSay(where, 'squeeze-and-excitation with an activation of its own');
  const fits = (se: number) => se > 0 && se <= 1 && squeezeChannels(input, se) === squeeze.channels;
  // Where cutting off loses a channel, half a channel more does not.
  const ratio =
    shortestDecimal(squeeze.channels / input, fits) ?? shortestDecimal((squeeze.channels + 0.5) / input, fits);
  return ratio ?? cannotSay(where, `${squeeze.channels} squeeze channels of ${input}`);
}

function checkSayable(block: SeparableBlock, where: string): void {
  const { mid, input, expands, activation } = block;
  if (block.partition !== 'equal') cannotSay(where, `partition ${block.partition} of mixed kernels`);
  if (block.activatesOutput) cannotSay(where, 'an activation behind the project convolution');
  if (activation !== 'relu' && activation !== 'swish')
    cannotSay(where, `activation ${activation}: only relu and swish`);
  if (block.stride > 9) cannotSay(where, `stride ${block.stride}: one digit`);
  if (mid % input !== 0) cannotSay(where, `${mid} middle channels are no whole multiple of ${input}`);
  if (expands === (mid === input))
    cannotSay(where, 'an expand convolution goes with an expansion above 1 and no other');
}

/** The tokens of a block but its repeats, input and stride, in the reference's order. */
function tokensOf(block: MobileBlock, where: string) {
  if (block.kind === 'plain') cannotSay(where, 'a plain convolution');
  checkSayable(block, where);
  const se = squeezeRatio(block, where);
  const couldSkip = block.stride === 1 && block.input === block.output;
  const flags = [
    se === '0' ? '' : `_se${se}`,
    couldSkip && !block.skips ? '_noskip' : '',
    block.activation === 'swish' ? '_sw' : '',
    block.dilated ? '_dilated' : '',
  ].join('');
  const kernels = `k${block.kernels.join('.')}_a${repeatedOnes(block.expandGroups)}_p${repeatedOnes(block.projectGroups)}`;
  return { kernels, expansion: block.mid / block.input, output: block.output, flags };
}

/**
 * Blocks as strings of MixNet's TensorFlow code, for instance `r1_k3.5.7_a1.1_p1.1_s22_e6_i24_o40_se0.5_sw`.
 * Neighbours that a repeat says are one string.
 *
 * @throws MixnasError `EXPORT_CANNOT` naming what a string cannot say
 * @see MixNet's released `mixnet_builder.py`, `MixnetDecoder`
 */
export function toBlockStrings(blocks: readonly MobileBlock[]): string[] {
  const rows: (ReturnType<typeof tokensOf> & { stride: number; input: number; repeats: number })[] = [];
  for (const [i, block] of blocks.entries()) {
    const tokens = tokensOf(block, `block ${i}`);
    const last = rows.at(-1);
    const isRepeat =
      block.stride === 1 &&
      block.input === block.output &&
      last?.output === block.output &&
      last.kernels === tokens.kernels &&
      last.expansion === tokens.expansion &&
      last.flags === tokens.flags;
    if (isRepeat) last.repeats++;
    else rows.push({ ...tokens, stride: block.stride, input: block.input, repeats: 1 });
  }
  return rows.map(
    ({ repeats, kernels, stride, expansion, input, output, flags }) =>
      `r${repeats}_${kernels}_s${stride}${stride}_e${expansion}_i${input}_o${output}${flags}`,
  );
}

const KEYS = ['r', 'k', 'a', 'p', 's', 'e', 'i', 'o', 'se'];
const FLAGS = ['noskip', 'sw', 'dilated'];

function tokenize(text: string) {
  const values = new Map<string, string>();
  const flags = new Set<string>();
  for (const token of text.split('_')) {
    if (FLAGS.includes(token)) {
      flags.add(token);
      continue;
    }
    const [, key, value] = /^([a-z]+)([\d.]+)$/.exec(token) ?? invalid(text, `token "${token}" cannot be read`);
    if (!KEYS.includes(key as string)) invalid(text, `key "${key}": expected one of ${[...KEYS, ...FLAGS].join(', ')}`);
    values.set(key as string, value as string);
  }
  const get = (key: string): string => values.get(key) ?? invalid(text, `"${key}" is missing`);
  return { get, se: Number(values.get('se') ?? 0), flags };
}

function strideOf(text: string, value: string): number {
  const [high, wide] = value;
  if (!/^[1-9]{2}$/.test(value)) invalid(text, `"s${value}": expected two digits, height and width`);
  if (high !== wide) invalid(text, `"s${value}": strides that differ between height and width are not supported`);
  return Number(high);
}

/** Most repeats of a string. */
const MOST_REPEATS = 1000;

function repeatsOf(text: string, value: string): number {
  const repeats = wholeOf(text, 'r', value);
  return repeats <= MOST_REPEATS ? repeats : invalid(text, `"r${value}": expected at most ${MOST_REPEATS}`);
}

function blocksOf(text: string, expectedInput: number): SeparableBlock[] {
  const { get, se, flags } = tokenize(text);
  const whole = (key: string): number => wholeOf(text, key, get(key));
  const [input, output, expansion, stride] = [whole('i'), whole('o'), whole('e'), strideOf(text, get('s'))];
  if (input !== expectedInput) invalid(text, `"i${input}": the block before has ${expectedInput} output channels`);
  const activation = flags.has('sw') ? 'swish' : 'relu';
  return Array.from({ length: repeatsOf(text, get('r')) }, (_, repeat): SeparableBlock => {
    const own = repeat === 0 ? { input, stride } : { input: output, stride: 1 };
    return {
      kind: 'separable',
      ...own,
      mid: own.input * expansion,
      output,
      expands: expansion > 1,
      kernels: kernelsOf(text, get('k')),
      partition: 'equal',
      dilated: flags.has('dilated') && own.stride === 1,
      expandGroups: expansion > 1 ? pointwiseGroups(text, 'a', get('a')) : 1,
      projectGroups: pointwiseGroups(text, 'p', get('p')),
      squeeze: se > 0 ? { channels: squeezeChannels(own.input, se), fn: activation, gate: 'sigmoid' } : null,
      activation,
      activatesOutput: false,
      skips: !flags.has('noskip') && own.stride === 1 && own.input === output,
    };
  });
}

/**
 * Reads block strings of MixNet's TensorFlow code.
 * @param stem channels that the first block reads
 * @throws MixnasError `BLOCK_STRING` naming the string and the token
 */
export function fromBlockStrings(texts: readonly string[], stem: number): SeparableBlock[] {
  let input = stem;
  return texts.flatMap((text) => {
    const blocks = blocksOf(text, input);
    input = blocks.at(-1)?.output ?? input;
    return blocks;
  });
}

/**
 * A network as a document of block strings, which `parseBlocks` reads back: `blocks` as MixNet's TensorFlow code has them,
 * and what surrounds them there.
 *
 * @throws MixnasError `EXPORT_CANNOT` naming what a string cannot say
 */
export function blockDocument(name: string, graph: Graph) {
  const { stem, head, size, classes, dropout, batchNorm, blocks } = describeMobile(graph);
  if (head !== null && head.activation !== stem.activation) {
    cannotSay('head', `activation ${head.activation} after a stem with ${stem.activation}`);
  }
  return {
    name,
    size,
    classes,
    stem: stem.filters,
    stemKernel: stem.kernel,
    stemStride: stem.stride,
    features: head?.filters ?? 0,
    activation: stem.activation,
    dropout,
    batchNorm,
    blocks: toBlockStrings(blocks),
  };
}
