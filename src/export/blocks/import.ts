import type { Graph } from '../../graph/index.ts';
import { MixnasError, messageOf } from '../../util/errors.ts';
import {
  type ArchDefDocument,
  type BlockDocument,
  type BlockFields,
  blockFieldsOf,
  checkBlockDocument,
} from './block-document.ts';
import { buildMobileNetwork } from './build-mobile.ts';
import type { MobileNetwork } from './mobile-network.ts';
import { parsePython } from './python/parse-python.ts';
import { fromBlockStrings } from './tf.ts';
import { fromArchDef } from './timm-read.ts';
import { scaleChannels } from './timm-scaling.ts';

/** What a document decides of a network besides its name, size and classes. */
type Parts = Pick<MobileNetwork, 'blocks' | 'head' | 'hidden'> & { readonly stem: number };

/** Whether the last stage is one plain 1×1 convolution, as in MobileNetV3 and its kin alone. */
function endsPlain(archDef: ArchDefDocument['arch_def']): boolean {
  const [text, ...others] = archDef.at(-1) ?? [];
  return others.length === 0 && text !== undefined && /^cn_/.test(text) && /_k1(_|$)/.test(text);
}

function archDefParts(read: ArchDefDocument): Parts {
  const { activation, features } = read;
  const family = read.family ?? (endsPlain(read.arch_def) ? 'mobilenetv3' : 'efficientnet');
  const isMobileNetV3 = family === 'mobilenetv3';
  const scaling = {
    channelMultiplier: read.channel_multiplier,
    channelDivisor: read.channel_divisor,
    depthMultiplier: read.depth_multiplier,
    depthTruncation: read.depth_trunc,
    fixFirstLast: read.fix_first_last,
  };
  const squeeze = {
    ofExpanded: read.se_from_exp ?? isMobileNetV3,
    gate: read.se_gate,
    activation: read.se_activation ?? null,
    rounded: read.se_rounded,
  };
  const stem = read.fix_stem ? read.stem : scaleChannels(read.stem, scaling);
  return {
    stem,
    blocks: fromArchDef(read.arch_def, { activation, stem, scaling, squeeze }),
    head: features > 0 && !isMobileNetV3 ? { filters: features, activation } : null,
    hidden: features > 0 && isMobileNetV3 ? { units: features, bias: read.head_bias, activation } : null,
  };
}

/**
 * Builds the network of a block document, for images of so many channels.
 * @throws MixnasError `BLOCKS_INVALID`, `BLOCK_STRING`, `GRAPH_SHAPE`
 */
export function importBlocks(document: unknown, source: string, channels = 3): Graph {
  const read = checkBlockDocument(document, source);
  const { name, size, classes, batchNorm, dropout, activation, features } = read;
  const parts: Parts =
    'arch_def' in read
      ? archDefParts(read)
      : {
          stem: read.stem,
          blocks: fromBlockStrings(read.blocks, read.stem),
          head: features > 0 ? { filters: features, activation } : null,
          hidden: null,
        };
  const stem = { filters: parts.stem, kernel: read.stemKernel, stride: read.stemStride, activation };
  return buildMobileNetwork({ name, size, classes, batchNorm, dropout, ...parts, stem }, channels);
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
 * timm's own functions and `mixnas export --format timm` write it.
 * @throws MixnasError `BLOCKS_INVALID` when it is neither, or when the Python cannot be read
 */
export function parseBlockFields(text: string, source: string): BlockFields {
  if (!/^\s*[[{]/.test(text)) return parsePython(text, source);
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
