import { z } from 'zod';
import type { Graph } from '../../graph/index.ts';
import { checkDocument } from '../../util/check-document.ts';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { buildMobileNetwork } from './build-mobile.ts';
import type { MobileNetwork } from './mobile-network.ts';
import { fromBlockStrings } from './tf.ts';
import { type ArchDef, fromArchDef, headOf } from './timm.ts';

const whole = z.int().min(1);
const activation = z.enum(['relu', 'relu6', 'swish', 'hard-swish']);
const common = {
  name: z.string().min(1).default('imported'),
  stem: whole.describe('channels of the 3×3 stem'),
  stemStride: whole.default(2).describe('stride of the stem'),
  features: z.int().min(0).default(0).describe('channels of the 1×1 head; 0 = no head'),
  activation: activation.default('relu').describe('activation of stem, head and of timm blocks without a token'),
  classes: whole.default(1000),
  size: whole.default(224).describe('side of the square image, pixels'),
  dropout: z.number().min(0).lt(1).default(0),
  batchNorm: z
    .strictObject({ momentum: z.number().min(0).lt(1), epsilon: z.number().positive() })
    .default({ momentum: 0.99, epsilon: 1e-3 }),
};

const schema = z.union([
  z.strictObject({
    ...common,
    arch_def: z.array(z.array(z.string()).min(1)).min(1).describe('stages of timm block strings'),
    multiplier: z.number().positive().default(1).describe('width multiplier of the blocks'),
  }),
  z.strictObject({ ...common, blocks: z.array(z.string()).min(1).describe('block strings of MixNet’s code') }),
]);

/** A network in block strings, timm's (`arch_def`) or those of MixNet's TensorFlow code (`blocks`). */
export type BlockDocument = z.input<typeof schema>;

/** The fields of a block document, not checked yet. */
export type BlockFields = Readonly<Record<string, unknown>>;

/**
 * The fields of a JSON value that is meant to be a block document: it has `arch_def` or `blocks`, or is a list of stages.
 * Undefined for every other value.
 */
export function blockFieldsOf(value: unknown): BlockFields | undefined {
  if (Array.isArray(value)) return { arch_def: value };
  const isMeant = value !== null && typeof value === 'object' && ('arch_def' in value || 'blocks' in value);
  return isMeant ? (value as BlockFields) : undefined;
}

/** Builds the network of a block document for images of so many channels. @throws MixnasError `BLOCKS_INVALID`, `BLOCK_STRING`, `GRAPH_SHAPE` */
export function importBlocks(document: unknown, source: string, channels = 3): Graph {
  const read = checkDocument(schema, document, { code: 'BLOCKS_INVALID', what: 'the block document', source });
  const { name, size, classes, batchNorm, dropout, stem, stemStride } = read;
  const fn = read.activation;
  let head: MobileNetwork['head'] = read.features > 0 ? { filters: read.features, activation: fn } : null;
  let blocks: ReturnType<typeof fromArchDef>;
  if ('arch_def' in read) {
    const own = headOf(read.arch_def);
    const stages = own === undefined ? read.arch_def : read.arch_def.slice(0, -1);
    if (own !== undefined) head = { activation: fn, ...own };
    blocks = fromArchDef(stages, { activation: fn, stem, multiplier: read.multiplier });
  } else {
    blocks = fromBlockStrings(read.blocks, stem);
  }
  const ends = { stem: { filters: stem, stride: stemStride, activation: fn }, head };
  return buildMobileNetwork({ name, size, classes, batchNorm, dropout, blocks, ...ends }, channels);
}

const TORCH_ACTIVATIONS = { ReLU: 'relu', ReLU6: 'relu6', SiLU: 'swish', Hardswish: 'hard-swish' } as const;

/** The text behind `key=` in Python source, as a number. */
function numberOf(text: string, key: string): number | undefined {
  const found = new RegExp(`\\b${key}\\s*=\\s*\\(?([\\d.eE+-]+)`).exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The strings of a Python list of lists, which may hold nothing else. */
function archDefOf(text: string, source: string): ArchDef {
  const literal = /\barch_def\s*=\s*(\[[\s\S]*?\n?\s*\])\s*(?:\n\S|\n*$)/.exec(text)?.[1];
  if (literal === undefined) {
    throw new MixnasError('BLOCKS_INVALID', `${source}: expected a list named arch_def, found none`);
  }
  const json = literal
    .replace(/#.*$/gm, '')
    .replaceAll("'", '"')
    .replace(/,\s*\]/g, ']');
  try {
    return JSON.parse(json) as ArchDef;
  } catch (cause) {
    throw new MixnasError('BLOCKS_INVALID', `${source}: arch_def is not a plain list of lists: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** Python as `timmSource` writes it: `arch_def` and the arguments of the call. */
function fromPython(text: string, source: string): Record<string, unknown> {
  const layer = /\bact_layer\s*=\s*nn\.(\w+)/.exec(text)?.[1] as keyof typeof TORCH_ACTIVATIONS | undefined;
  const momentum = numberOf(text, 'momentum');
  const epsilon = numberOf(text, 'eps');
  const batchNorm =
    momentum === undefined || epsilon === undefined
      ? undefined
      : { momentum: Number((1 - momentum).toPrecision(6)), epsilon };
  const entries = {
    name: /^# (\S+),/m.exec(text)?.[1],
    size: numberOf(text, 'size') ?? Number(/for (\d+)x\d+ images/.exec(text)?.[1] ?? 224),
    arch_def: archDefOf(text, source),
    stem: numberOf(text, 'stem_size'),
    stemStride: numberOf(text, 'conv_stem\\.stride'),
    features: numberOf(text, 'num_features'),
    classes: numberOf(text, 'num_classes'),
    dropout: numberOf(text, 'drop_rate'),
    activation: layer === undefined ? undefined : (TORCH_ACTIVATIONS[layer] ?? layer),
    batchNorm,
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

/** What a reader may decide in place of the file. */
export type BlockOverrides = Partial<Pick<BlockDocument, 'size' | 'classes' | 'stemStride'>>;

function readJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MixnasError('BLOCKS_INVALID', `${source}: not valid JSON: ${messageOf(cause)}`, { cause });
  }
}

/**
 * The fields of a file with block strings: JSON with `arch_def` or `blocks` and the fields of `BlockDocument`, or Python as
 * `mixnas export --format timm` writes it.
 * @throws MixnasError `BLOCKS_INVALID` when it is neither
 */
export function parseBlockFields(text: string, source: string): BlockFields {
  if (!/^\s*[[{]/.test(text)) return fromPython(text, source);
  const document = readJson(text, source);
  return blockFieldsOf(document) ?? (document as BlockFields);
}

/**
 * Reads a network in block strings from a file, see `parseBlockFields`.
 *
 * @param overrides fields that replace those of the file, for instance `{ size: 32 }`
 * @throws MixnasError `BLOCKS_INVALID`, `BLOCK_STRING`, `GRAPH_SHAPE`
 */
export function parseBlocks(text: string, source: string, overrides: BlockOverrides = {}): Graph {
  return importBlocks({ ...parseBlockFields(text, source), ...overrides }, source);
}
