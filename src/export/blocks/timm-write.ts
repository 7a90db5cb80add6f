import type { ActivationName } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';
import { cannotSay } from './match.ts';
import type { MobileBlock, MobileNetwork, PlainBlock, SeparableBlock } from './mobile-network.ts';
import { roundHalfEven, shortestDecimal, toMultipleOfEight } from './numbers.ts';
import { repeatedOnes } from './tokens.ts';

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

/** @param expansion as the string says it: timm divides the ratio by it */
function squeezeToken(block: SeparableBlock, expansion: number, where: string): string {
  const { squeeze, mid, input, activation } = block;
  if (squeeze === null) return '';
  if (squeeze.gate !== 'sigmoid') cannotSay(where, `gate ${squeeze.gate} of squeeze-and-excitation`);
  if (squeeze.fn !== activation) cannotSay(where, 'squeeze-and-excitation with an activation of its own');
  const ratio = shortestDecimal(
    (squeeze.channels / mid) * expansion,
    (se) => se > 0 && roundHalfEven(mid * (se / expansion)) === squeeze.channels,
  );
  return ratio === undefined ? cannotSay(where, `${squeeze.channels} squeeze channels of ${input}`) : `_se${ratio}`;
}

/** The expansion of a block with an expand convolution, as a number text; undefined without one. */
function expansionOf({ expands, input, mid, activatesOutput }: SeparableBlock, where: string): string | undefined {
  if (!expands) return undefined;
  if (activatesOutput) cannotSay(where, 'an activation behind the block');
  const e = shortestDecimal(mid / input, (candidate) => toMultipleOfEight(input * candidate) === mid);
  return e ?? cannotSay(where, `${mid} middle channels: timm rounds them to a multiple of 8`);
}

function activationToken(block: MobileBlock, where: string, ownActivation: ActivationName): string {
  if (!isNamed(block.activation)) cannotSay(where, `activation ${block.activation} has no token`);
  return block.activation === ownActivation ? '' : `_n${ACTIVATION_TOKENS[block.activation]}`;
}

/** A block's string without its repeats. */
interface BlockParts {
  readonly type: string;
  readonly kernels: string;
  readonly stride: number;
  readonly rest: string;
}

function plainParts(block: PlainBlock, where: string, ownActivation: ActivationName): BlockParts {
  const tail = `${activationToken(block, where, ownActivation)}${block.skips ? '_skip' : ''}`;
  return { type: 'cn', kernels: `_k${block.kernel}`, stride: block.stride, rest: `_c${block.output}${tail}` };
}

function separableParts(block: SeparableBlock, where: string, ownActivation: ActivationName): BlockParts {
  if (block.partition !== 'equal') cannotSay(where, `partition ${block.partition} of mixed kernels`);
  if (block.dilated && block.kernels.some((kernel) => kernel > 3)) cannotSay(where, 'dilated kernels');
  const couldSkip = block.stride === 1 && block.input === block.output && !block.activatesOutput;
  if (block.skips && !couldSkip) throw bug(`${where} adds values of different shapes`);
  const expansion = expansionOf(block, where);
  const groups = [
    block.expandGroups === 1 ? '' : `_a${repeatedOnes(block.expandGroups)}`,
    block.projectGroups === 1 ? '' : `_p${repeatedOnes(block.projectGroups)}`,
  ].join('');
  const rest = [
    expansion === undefined ? '' : `_e${expansion}`,
    `_c${block.output}`,
    squeezeToken(block, Number(expansion ?? 1), where),
    couldSkip && !block.skips ? '_noskip' : '',
    activationToken(block, where, ownActivation),
  ].join('');
  return {
    type: block.expands ? 'ir' : block.activatesOutput ? 'dsa' : 'ds',
    kernels: `_k${block.kernels.join('.')}${groups}`,
    stride: block.stride,
    rest,
  };
}

function blockParts(block: MobileBlock, where: string, ownActivation: ActivationName): BlockParts {
  if (block.stride > 2) cannotSay(where, `stride ${block.stride}: timm knows 1 and 2`);
  return block.kind === 'plain' ? plainParts(block, where, ownActivation) : separableParts(block, where, ownActivation);
}

/** What the blocks' channels are multiples of: 8, which timm rounds to by itself, or 1 where some are not. */
export function channelDivisor({ blocks }: MobileNetwork): 8 | 1 {
  return blocks.every(({ output }) => toMultipleOfEight(output) === output) ? 8 : 1;
}

/**
 * The stages of a network as timm writes them. A new stage begins with every stride and every change of channels, since
 * timm ignores strides of a stage's later blocks; equal neighbours are one string.
 *
 * @throws MixnasError `EXPORT_CANNOT` naming what a string cannot say
 */
export function toArchDef(network: MobileNetwork): ArchDef {
  const own = defaultActivation(network);
  const stages: (BlockParts & { repeats: number })[][] = [];
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
