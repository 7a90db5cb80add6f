import type { ActivationName } from '../../graph/index.ts';
import type { MobileBlock, PlainBlock, SeparableBlock } from './mobile-network.ts';
import { roundHalfEven, toMultipleOfEight } from './numbers.ts';
import { depthOf, scaleChannels, scaleRepeats, type TimmScaling, UNSCALED } from './timm-scaling.ts';
import type { ArchDef } from './timm-write.ts';
import { invalid, kernelsOf, pointwiseGroups, wholeOf } from './tokens.ts';

/** The squeeze-and-excitation that the token `se` stands for. */
export interface SqueezeMeaning {
  /** Whether the ratio is one of the expanded channels (as in MobileNetV3), not of the block's input. */
  readonly ofExpanded: boolean;
  readonly gate: 'sigmoid' | 'hard-sigmoid';
  /** Null: that of the block. */
  readonly activation: ActivationName | null;
  /** Whether its channels are rounded to multiples of 8. */
  readonly rounded: boolean;
}

/** That of timm's `EfficientNet`. */
export const PLAIN_SQUEEZE: SqueezeMeaning = { ofExpanded: false, gate: 'sigmoid', activation: null, rounded: false };

/** What a timm string does not say but the receiving network does. */
export interface ArchDefSettings {
  /** The activation of blocks without a token. */
  readonly activation: ActivationName;
  /** Channels of the stem, as they are. */
  readonly stem: number;
  /** None when left out. */
  readonly scaling?: TimmScaling;
  /** That of `EfficientNet` when left out. */
  readonly squeeze?: SqueezeMeaning;
}

type Meaning = Required<ArchDefSettings>;

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
  readonly skip: boolean | undefined;
}

function tokenize(text: string): Tokens {
  const [type = '', ...tokens] = text.split('_');
  if (!['ir', 'ds', 'dsa', 'cn'].includes(type)) invalid(text, `block type "${type}": expected ir, ds, dsa or cn`);
  const values = new Map<string, string>();
  let activation: ActivationName | undefined;
  let skip: boolean | undefined;
  for (const token of tokens) {
    if (token === 'noskip') skip = false;
    else if (token === 'skip') skip = true;
    else if (token.startsWith('n')) {
      activation = TOKEN_ACTIVATIONS[token] ?? invalid(text, `activation "${token}": expected nre, nr6, nsw or nhs`);
    } else {
      const [, key, value] = /^([a-z]+)([\d.]+)$/.exec(token) ?? invalid(text, `token "${token}" cannot be read`);
      if (!KEYS.includes(key as string)) invalid(text, `key "${key}": expected one of ${KEYS.join(', ')}`);
      values.set(key as string, value as string);
    }
  }
  for (const key of ['r', 'k', 's', 'c']) if (!values.has(key)) invalid(text, `"${key}" is missing`);
  return { type, values, activation, skip };
}

/** @param expansion as the string says it */
function squeezeOf(ratio: number, mid: number, expansion: number, own: ActivationName, meaning: SqueezeMeaning) {
  if (ratio === 0) return null;
  const channels = mid * (meaning.ofExpanded ? ratio : ratio / expansion);
  return {
    channels: meaning.rounded ? toMultipleOfEight(channels) : roundHalfEven(channels),
    fn: meaning.activation ?? own,
    gate: meaning.gate,
  };
}

/** A string with what its place gives it. */
interface Placed {
  readonly text: string;
  readonly tokens: Tokens;
  readonly input: number;
  readonly stride: number;
}

function outputOf({ text, tokens }: Placed, { scaling }: Meaning): number {
  return scaleChannels(wholeOf(text, 'c', tokens.values.get('c') as string), scaling);
}

function plainBlock(placed: Placed, meaning: Meaning): PlainBlock {
  const { text, tokens, input, stride } = placed;
  const unread = ['a', 'p', 'se'].find((key) => tokens.values.has(key));
  if (unread !== undefined) invalid(text, `"${unread}" of a plain convolution means nothing to timm`);
  const kernel = wholeOf(text, 'k', tokens.values.get('k') as string);
  const output = outputOf(placed, meaning);
  const activation = tokens.activation ?? meaning.activation;
  const skips = tokens.skip === true && stride === 1 && input === output;
  return { kind: 'plain', input, output, kernel, stride, activation, skips };
}

function separableBlock(placed: Placed, meaning: Meaning): SeparableBlock {
  const { text, tokens, input, stride } = placed;
  const get = (key: string) => tokens.values.get(key);
  const activation = tokens.activation ?? meaning.activation;
  const expands = tokens.type === 'ir';
  if (expands && get('e') === undefined) invalid(text, '"e" is missing');
  const expansion = expands ? Number(get('e')) : 1;
  if (!(expansion > 0)) invalid(text, `"e${get('e')}": expected a positive number`);
  const mid = expands ? toMultipleOfEight(input * expansion) : input;
  const output = outputOf(placed, meaning);
  const activatesOutput = tokens.type === 'dsa';
  return {
    kind: 'separable',
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
    squeeze: squeezeOf(Number(get('se') ?? 0), mid, expansion, activation, meaning.squeeze),
    activation,
    activatesOutput,
    skips: tokens.skip !== false && !activatesOutput && stride === 1 && input === output,
  };
}

/** One stage's strings with their repeats after depth scaling. */
function stageOf(
  texts: readonly string[],
  depth: number,
  truncation: TimmScaling['depthTruncation'],
): { text: string; tokens: Tokens; repeats: number }[] {
  const read = texts.map((text) => ({ text, tokens: tokenize(text) }));
  const repeats = read.map(({ text, tokens }) => wholeOf(text, 'r', tokens.values.get('r') as string));
  const scaled = scaleRepeats(repeats, depth, truncation);
  return read.map((one, i) => ({ ...one, repeats: scaled[i] as number }));
}

/** Most blocks of a network; timm's largest has about 100. */
const MOST_BLOCKS = 1000;

/**
 * Reads timm block strings as timm does: tokens in any order, channels scaled and rounded, repeats scaled, and strides of
 * all but the first block of a stage set to 1. What this vocabulary lacks is an error, never passed over.
 *
 * @throws MixnasError `BLOCK_STRING` naming the string and the token
 */
export function fromArchDef(archDef: ArchDef, settings: ArchDefSettings): MobileBlock[] {
  const meaning: Meaning = { scaling: UNSCALED, squeeze: PLAIN_SQUEEZE, ...settings };
  const { scaling } = meaning;
  const blocks: MobileBlock[] = [];
  archDef.forEach((texts, index) => {
    const stage = stageOf(texts, depthOf(index, archDef.length, scaling), scaling.depthTruncation);
    let isFirst = true;
    for (const { text, tokens, repeats } of stage) {
      const stride = wholeOf(text, 's', tokens.values.get('s') as string);
      if (stride > 2) invalid(text, `"s${stride}": expected 1 or 2`);
      if (blocks.length + repeats > MOST_BLOCKS)
        invalid(text, `"r${repeats}": a network has at most ${MOST_BLOCKS} blocks`);
      for (let repeat = 0; repeat < repeats; repeat++) {
        const placed = { text, tokens, input: blocks.at(-1)?.output ?? meaning.stem, stride: isFirst ? stride : 1 };
        blocks.push(tokens.type === 'cn' ? plainBlock(placed, meaning) : separableBlock(placed, meaning));
        isFirst = false;
      }
    }
  });
  return blocks;
}
