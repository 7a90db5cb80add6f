import { z } from 'zod';
import { checkDocument } from '../../util/check-document.ts';

const whole = z.int().min(1).max(1_000_000);
const side = z.int().min(1).max(4096);
const activation = z.enum(['relu', 'relu6', 'swish', 'hard-swish']);

const common = {
  name: z.string().min(1).default('imported'),
  stem: whole.describe('channels of the stem'),
  stemKernel: side.default(3).describe('side of the stem’s kernel'),
  stemStride: whole.default(2).describe('stride of the stem'),
  features: whole.or(z.literal(0)).default(0).describe('channels of the 1×1 head; 0 = no head'),
  activation: activation.default('relu').describe('activation of stem, head and of timm blocks without a token'),
  classes: whole.default(1000),
  size: side.default(224).describe('side of the square image, pixels'),
  dropout: z.number().min(0).lt(1).default(0),
  batchNorm: z
    .strictObject({ momentum: z.number().min(0).lt(1), epsilon: z.number().positive() })
    .default({ momentum: 0.99, epsilon: 1e-3 }),
};

/** Stages of block strings. */
export const archDefSchema = z
  .array(z.array(z.string()).min(1).max(1000))
  .min(1)
  .max(1000)
  .describe('stages of timm block strings');

/** Fields with an underscore are arguments of timm's functions and mean what they mean there. */
const timmSchema = z.strictObject({
  ...common,
  arch_def: archDefSchema,
  family: z
    .enum(['efficientnet', 'mobilenetv3'])
    .optional()
    .describe(
      'what the features are: a 1×1 convolution with batch norm before the global mean (efficientnet), or a dense layer behind it (mobilenetv3); default: mobilenetv3 where the last stage is one plain 1×1 convolution, as only there',
    ),
  head_bias: z.boolean().default(true).describe('bias of that dense layer'),
  channel_multiplier: z.number().positive().max(100).default(1).describe('width: of the blocks, and of the stem'),
  channel_divisor: whole.max(1024).default(8).describe('channels are rounded to multiples of it'),
  fix_stem: z.boolean().default(false).describe('the stem is neither scaled nor rounded'),
  depth_multiplier: z.number().positive().max(100).default(1).describe('depth: repeats of every stage'),
  depth_trunc: z.enum(['ceil', 'round']).default('ceil').describe('how they are rounded'),
  fix_first_last: z.boolean().default(false).describe('the first and the last stage keep their repeats'),
  se_from_exp: z
    .boolean()
    .optional()
    .describe('se is a share of the expanded channels, not of the input; default: true of the family mobilenetv3'),
  se_gate: z.enum(['sigmoid', 'hard-sigmoid']).default('sigmoid').describe('gate of squeeze-and-excitation'),
  se_activation: activation.optional().describe("activation inside squeeze-and-excitation; default: the block's"),
  se_rounded: z.boolean().default(false).describe('squeeze channels are rounded to multiples of 8'),
});

const blocksSchema = z.strictObject({
  ...common,
  blocks: z.array(z.string()).min(1).max(1000).describe('block strings of MixNet’s code'),
});

/** A network in timm's block strings. */
export type ArchDefDocument = z.infer<typeof timmSchema>;

/** A network in block strings, timm's (`arch_def`) or those of MixNet's TensorFlow code (`blocks`). */
export type BlockDocument = z.input<typeof timmSchema> | z.input<typeof blocksSchema>;

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

/** A block document checked, with its defaults. @throws MixnasError `BLOCKS_INVALID` */
export function checkBlockDocument(document: unknown, source: string): ArchDefDocument | z.infer<typeof blocksSchema> {
  const options = { code: 'BLOCKS_INVALID', what: 'the block document', source };
  const isArchDef = document !== null && typeof document === 'object' && !('blocks' in document);
  return isArchDef
    ? checkDocument(timmSchema, document, options)
    : checkDocument(blocksSchema, document, {
        ...options,
        hint: 'these are fields of blocks, the strings of MixNet’s code; timm’s strings are arch_def and have others',
      });
}
