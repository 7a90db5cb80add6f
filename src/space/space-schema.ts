import { z } from 'zod';
import type { Given } from '../util/given.ts';

/** A whole number; no width, group or kernel is larger than any network's. */
// beyond the most nothing else is checked: what is too large cannot be planned
const whole = (least: number, most = 65_536) => z.number().int({ abort: true }).min(least).max(most, { abort: true });

/** Most blocks of a stage. */
export const MOST_BLOCKS = 20;

/** A fixed value, or a list of different options to choose from; always a list after parsing. */
function optionsOf<T extends z.ZodType>(schema: T, fixed: z.ZodType<z.infer<T>, z.input<T>> = schema as never) {
  return z
    .union([fixed.transform((value) => [value]), z.array(schema).min(1)])
    .refine((options) => new Set(options.map((option) => JSON.stringify(option))).size === options.length, {
      message: 'expected options that all differ',
    });
}

const activation = z.enum(['relu', 'relu6', 'swish', 'hard-swish', 'sigmoid', 'hard-sigmoid']);
const kernel = whole(1).refine((size) => size % 2 === 1, { message: 'expected an odd kernel size' });
const oneKernel = kernel.transform((size) => [size]);
const kernelSet = z.union([
  oneKernel,
  z
    .array(kernel)
    .min(1)
    .max(6)
    .refine((sizes) => new Set(sizes).size === sizes.length, { message: 'expected kernel sizes that all differ' }),
]);
const channelMultiple = whole(1, 64);
const kind = z.enum(['bottleneck', 'conv', 'identity']);

/** Settings of one alternative of `op`: fixed values that replace the block's own. */
const opSchema = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/, 'expected letters, digits, ".", "_" or "-"'),
  kind: kind.default('bottleneck'),
  kernels: kernelSet.optional().describe('one kernel size, or the list of sizes of one mixed convolution'),
  partition: z.enum(['equal', 'exponential']).optional(),
  channelMultiple: channelMultiple.optional(),
  dilated: z.boolean().optional(),
  expansion: z.number().positive().optional(),
  expandGroups: whole(1).optional(),
  projectGroups: whole(1).optional(),
  seRatio: z.number().min(0).max(1).optional(),
  activation: activation.optional(),
  skip: z.enum(['none', 'identity', 'pool']).optional(),
});

/** What is decided of a block. Every key takes one value or a list of options. */
const blockShape = {
  op: z.array(opSchema).min(1).optional().describe('alternatives that fix several settings at once'),
  kernels: optionsOf(kernelSet, oneKernel)
    .optional()
    .describe('a size, or a list of options; an option is a size or the list of sizes of one mixed convolution'),
  groups: optionsOf(whole(1, 6)).optional().describe('short for kernels: g groups have sizes 3, 5, … 2g + 1'),
  partition: optionsOf(z.enum(['equal', 'exponential'])).optional(),
  channelMultiple: optionsOf(channelMultiple)
    .optional()
    .describe('channel groups of mixed kernels are cut at multiples of this, where there are enough channels'),
  dilated: optionsOf(z.boolean()).optional().describe('acts on blocks of stride 1'),
  expansion: optionsOf(z.number().positive()).optional(),
  expandGroups: optionsOf(whole(1)).optional().describe('groups of the 1×1 expansion'),
  projectGroups: optionsOf(whole(1)).optional().describe('groups of the 1×1 projection'),
  seRatio: optionsOf(z.number().min(0).max(1)).optional().describe("squeeze channels relative to the block's input"),
  activation: optionsOf(activation).optional(),
  skip: optionsOf(z.enum(['none', 'identity', 'pool']))
    .optional()
    .describe('what is added to the output where shapes fit; pool: a 3×3 average with the stride of the block'),
};

const onlyOneOfKernels = (section: { kernels?: unknown; groups?: unknown }) =>
  section.kernels === undefined || section.groups === undefined;
const kernelsTwice = { message: 'expected kernels or groups, not both' };

const sectionSchema = z.strictObject(blockShape).refine(onlyOneOfKernels, kernelsTwice);

const stageSchema = z
  .strictObject({
    blocks: optionsOf(whole(1).max(MOST_BLOCKS)).default([1]).describe('number of blocks'),
    filters: optionsOf(whole(1)).describe('output channels of every block'),
    multipliers: z
      .array(z.number().positive())
      .min(1)
      .optional()
      .describe('options for the width: filters times these, rounded to multiples of `divisor`'),
    stride: optionsOf(whole(1).max(2)).default([1]).describe('of the first block'),
    ...blockShape,
    first: sectionSchema.optional().describe('decided for the first block alone'),
    rest: sectionSchema.optional().describe('decided once for all later blocks'),
    each: sectionSchema.optional().describe('decided for every block by itself'),
  })
  .refine(onlyOneOfKernels, kernelsTwice)
  .refine((stage) => stage.multipliers === undefined || stage.filters.length === 1, {
    message: 'expected one number of filters beside multipliers',
  });

/** A search space document. Unknown keys are errors. */
export const spaceSchema = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/, 'expected letters, digits, ".", "_" or "-"'),
  description: z.string().optional(),
  resolution: whole(8)
    .max(1024)
    .optional()
    .describe('side in pixels of the images that its networks are made for: the default of a config and of commands'),
  lowRes: z
    .enum(['auto', 'never'])
    .default('auto')
    .describe('auto: at 64 px or less the stem and the first stride-2 block keep stride 1; never: built as written'),
  divisor: whole(1).default(8).describe('widths that multipliers give are rounded to multiples of this'),
  stem: z.strictObject({
    filters: optionsOf(whole(1)),
    kernel: optionsOf(kernel).default([3]),
    stride: whole(1).max(2).default(2),
    activation: optionsOf(activation).default(['relu']),
  }),
  defaults: sectionSchema.prefault({}).describe('block settings of all stages, decided once per stage'),
  stages: z.array(stageSchema).min(1),
  head: z.strictObject({
    filters: optionsOf(whole(0)).describe('channels of the last 1×1 convolution, 0 = none'),
    activation: optionsOf(activation).default(['relu']),
    dropout: z.number().min(0).lt(1).default(0).describe('rate before the classifier'),
  }),
});

export type SpaceDocument = z.infer<typeof spaceSchema>;
/** A search space as it is written: what its YAML says, as data. */
export type SpaceInput = Given<z.input<typeof spaceSchema>>;
export type StageDocument = SpaceDocument['stages'][number];
export type SectionDocument = SpaceDocument['defaults'];
export type OpDocument = z.infer<typeof opSchema>;
