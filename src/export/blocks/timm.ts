import type { ActivationName } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';
import { cannotSay } from './match.ts';
import type { MobileBlock, MobileNetwork } from './mobile-network.ts';
import { roundHalfEven, shortestDecimal, toMultipleOfEight } from './numbers.ts';
import { invalid, kernelsOf, pointwiseGroups, repeatedOnes, wholeOf } from './tokens.ts';

/** A timm `arch_def`: stages of block strings. */
export type ArchDef = readonly (readonly string[])[];

/** Activations that have a token; the network's own has none. */
const ACTIVATION_TOKENS = { relu: 're', relu6: 'r6', swish: 'sw', 'hard-swish': 'hs' } as const;

function isNamed(fn: ActivationName): fn is keyof typeof ACTIVATION_TOKENS {
  return Object.hasOwn(ACTIVATION_TOKENS, fn);
}

/** The one activation outside the blocks, which timm passes as `act_layer`. */
export function defaultActivation({ stem, head }: MobileNetwork): keyof typeof ACTIVATION_TOKENS {
  if (!isNamed(stem.activation)) cannotSay('stem', `activation ${stem.activation} has no token in timm`);
  if (head !== null && head.activation !== stem.activation) {
    cannotSay('head', `activation ${head.activation} after a stem with ${stem.activation}: timm has one for both`);
  }
  return stem.activation;
}

function squeezeToken(block: MobileBlock, where: string): string {
  const { squeeze, mid, input, expands, activation } = block;
  if (squeeze === null) return '';
  if (squeeze.gate !== 'sigmoid') cannotSay(where, `gate ${squeeze.gate} of squeeze-and-excitation`);
  if (squeeze.fn !== activation) cannotSay(where, 'squeeze-and-excitation with an activation of its own');
  const expansion = expands ? mid / input : 1;
  const ratio = shortestDecimal(
    squeeze.channels / input,
    (se) => roundHalfEven(mid * (se / expansion)) === squeeze.channels,
  );
  return ratio === undefined ? cannotSay(where, `${squeeze.channels} squeeze channels`) : `_se${ratio}`;
}

function expansionToken({ expands, input, mid, activatesOutput }: MobileBlock, where: string): string {
  if (!expands) return '';
  if (activatesOutput) cannotSay(where, 'an activation behind the block');
  const e = shortestDecimal(mid / input, (candidate) => toMultipleOfEight(input * candidate) === mid);
  return e === undefined ? cannotSay(where, `${mid} middle channels: timm rounds them to a multiple of 8`) : `_e${e}`;
}

/** Everything of a block's string but its repeats. */
function blockParts(block: MobileBlock, where: string, ownActivation: ActivationName) {
  if (block.partition !== 'equal') cannotSay(where, `partition ${block.partition} of mixed kernels`);
  if (block.dilated) cannotSay(where, 'dilated kernels');
  if (toMultipleOfEight(block.output) !== block.output) {
    cannotSay(where, `${block.output} output channels: timm rounds them to a multiple of 8`);
  }
  if (block.stride > 2) cannotSay(where, `stride ${block.stride}: timm knows 1 and 2`);
  if (!isNamed(block.activation)) cannotSay(where, `activation ${block.activation} has no token`);
  const couldSkip = block.stride === 1 && block.input === block.output && !block.activatesOutput;
  if (block.skips && !couldSkip) throw bug(`${where} adds values of different shapes`);
  const type = block.expands ? 'ir' : block.activatesOutput ? 'dsa' : 'ds';
  const tail = [
    `_c${block.output}`,
    squeezeToken(block, where),
    couldSkip && !block.skips ? '_noskip' : '',
    block.activation === ownActivation ? '' : `_n${ACTIVATION_TOKENS[block.activation]}`,
  ];
  const groups = [
    block.expandGroups === 1 ? '' : `_a${repeatedOnes(block.expandGroups)}`,
    block.projectGroups === 1 ? '' : `_p${repeatedOnes(block.projectGroups)}`,
  ].join('');
  return {
    type,
    kernels: `_k${block.kernels.join('.')}${groups}`,
    stride: block.stride,
    rest: `${expansionToken(block, where)}${tail.join('')}`,
  };
}

/**
 * The stages of a network as timm writes them. A new stage begins with every stride and every change of channels, since
 * timm ignores strides of a stage's later blocks; equal neighbours are one string.
 *
 * @throws MixnasError `EXPORT_CANNOT` naming what a string cannot say
 */
export function toArchDef(network: MobileNetwork): ArchDef {
  const own = defaultActivation(network);
  const stages: { type: string; kernels: string; stride: number; rest: string; repeats: number }[][] = [];
  for (const [i, block] of network.blocks.entries()) {
    const parts = blockParts(block, `block ${i}`, own);
    const opensStage = i === 0 || block.stride > 1 || block.input !== block.output;
    if (opensStage) stages.push([]);
    const stage = stages.at(-1) ?? [];
    const last = stage.at(-1);
    // The first repeat never adds its input where channels change, so `noskip` must be equal to merge.
    const isRepeat = last?.type === parts.type && last.kernels === parts.kernels && last.rest === parts.rest;
    if (last !== undefined && isRepeat) last.repeats++;
    else stage.push({ ...parts, repeats: 1 });
  }
  return stages.map((stage) =>
    stage.map(({ type, kernels, stride, rest, repeats }) => `${type}_r${repeats}${kernels}_s${stride}${rest}`),
  );
}

/** What a timm string does not say but the receiving network does. */
export interface ArchDefSettings {
  /** The activation of blocks without a token. */
  readonly activation: ActivationName;
  /** Channels of the stem. */
  readonly stem: number;
  /** Width multiplier; channels are rounded to 8 even where it is 1. */
  readonly multiplier: number;
}

const TOKEN_ACTIVATIONS: Readonly<Record<string, ActivationName>> = {
  nre: 'relu',
  nr6: 'relu6',
  nsw: 'swish',
  nhs: 'hard-swish',
};

const KEYS = ['r', 's', 'c', 'k', 'e', 'a', 'p', 'se'];

interface Tokens {
  readonly type: string;
  readonly values: ReadonlyMap<string, string>;
  readonly activation: ActivationName | undefined;
  readonly noskip: boolean;
}

function tokenize(text: string): Tokens {
  const [type = '', ...tokens] = text.split('_');
  if (!['ir', 'ds', 'dsa', 'cn'].includes(type)) invalid(text, `block type "${type}": expected ir, ds, dsa or cn`);
  const values = new Map<string, string>();
  let activation: ActivationName | undefined;
  let noskip = false;
  for (const token of tokens) {
    if (token === 'noskip') noskip = true;
    else if (token === 'skip') continue;
    else if (token.startsWith('n')) {
      activation = TOKEN_ACTIVATIONS[token] ?? invalid(text, `activation "${token}": expected nre, nr6, nsw or nhs`);
    } else {
      const [, key, value] = /^([a-z]+)([\d.]+)$/.exec(token) ?? invalid(text, `token "${token}" cannot be read`);
      if (!KEYS.includes(key as string)) invalid(text, `key "${key}": expected one of ${KEYS.join(', ')}`);
      values.set(key as string, value as string);
    }
  }
  for (const key of ['r', 'k', 's', 'c']) if (!values.has(key)) invalid(text, `"${key}" is missing`);
  return { type, values, activation, noskip };
}

function squeezeOf(ratio: number, mid: number, expansion: number, fn: ActivationName): MobileBlock['squeeze'] {
  if (ratio === 0) return null;
  return { channels: roundHalfEven(mid * (ratio / expansion)), fn, gate: 'sigmoid' };
}

function blockOf(text: string, tokens: Tokens, input: number, stride: number, settings: ArchDefSettings): MobileBlock {
  const get = (key: string) => tokens.values.get(key);
  const activation = tokens.activation ?? settings.activation;
  const expands = tokens.type === 'ir';
  if (tokens.type === 'cn') invalid(text, 'a plain convolution is only known as a 1×1 head, in the last stage');
  if (expands && get('e') === undefined) invalid(text, '"e" is missing');
  const expansion = expands ? Number(get('e')) : 1;
  if (!(expansion > 0)) invalid(text, `"e${get('e')}": expected a positive number`);
  const mid = expands ? toMultipleOfEight(input * expansion) : input;
  const output = toMultipleOfEight(wholeOf(text, 'c', get('c') as string) * settings.multiplier);
  const activatesOutput = tokens.type === 'dsa';
  return {
    input,
    mid,
    output,
    expands,
    stride,
    kernels: kernelsOf(text, get('k') as string),
    partition: 'equal',
    dilated: false,
    expandGroups: expands ? pointwiseGroups(text, 'a', get('a')) : 1,
    projectGroups: pointwiseGroups(text, 'p', get('p')),
    squeeze: squeezeOf(Number(get('se') ?? 0), mid, expansion, activation),
    activation,
    activatesOutput,
    skips: !tokens.noskip && !activatesOutput && stride === 1 && input === output,
  };
}

/**
 * Reads timm block strings as timm does: tokens in any order, channels rounded to 8, and strides of all but the first
 * block of a stage set to 1. What this vocabulary lacks is an error, never passed over.
 *
 * @throws MixnasError `BLOCK_STRING` naming the string and the token
 */
export function fromArchDef(archDef: ArchDef, settings: ArchDefSettings): MobileBlock[] {
  let input = settings.stem;
  return archDef.flatMap((stage) =>
    stage.flatMap((text, place) => {
      const tokens = tokenize(text);
      const stride = wholeOf(text, 's', tokens.values.get('s') as string);
      if (stride > 2) invalid(text, `"s${stride}": expected 1 or 2`);
      return Array.from({ length: wholeOf(text, 'r', tokens.values.get('r') as string) }, (_, repeat) => {
        const block = blockOf(text, tokens, input, place === 0 && repeat === 0 ? stride : 1, settings);
        input = block.output;
        return block;
      });
    }),
  );
}

/** The channels of a last stage that is one plain 1×1 convolution: the network's head; undefined where there is none. */
export function headOf(
  archDef: ArchDef,
): { readonly filters: number; readonly activation?: ActivationName } | undefined {
  const [text, ...others] = archDef.at(-1) ?? [];
  if (text === undefined || others.length > 0 || !text.startsWith('cn_')) return undefined;
  const { values, activation } = tokenize(text);
  const isHead = ['r', 'k', 's'].every((key) => values.get(key) === '1');
  if (!isHead) invalid(text, 'a plain convolution is only known as a 1×1 head, in the last stage');
  const filters = toMultipleOfEight(wholeOf(text, 'c', values.get('c') as string));
  return { filters, ...(activation && { activation }) };
}
