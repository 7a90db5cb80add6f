import { z } from 'zod';
import type { Graph } from './graph.ts';
import type { Op } from './ops.ts';

const whole = z.int().min(1);
const padding = z.enum(['same', 'valid']);
const activation = z.enum(['relu', 'relu6', 'swish', 'hard-swish', 'sigmoid', 'hard-sigmoid']);

/** Every op of the vocabulary, strictly: an unknown kind, a missing or an additional field is an error. */
export const opSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('conv'),
    filters: whole,
    kernel: whole,
    stride: whole,
    groups: whole,
    dilation: whole,
    bias: z.boolean(),
    padding,
  }),
  z.strictObject({
    kind: z.literal('depthwise'),
    kernels: z.array(whole).min(1),
    partition: z.enum(['equal', 'exponential']),
    channelMultiple: whole.optional().describe('Groups are cut at multiples of this many channels, 1 when left out'),
    stride: whole,
    dilated: z.boolean(),
    bias: z.boolean(),
    padding,
  }),
  z.strictObject({
    kind: z.literal('batch-norm'),
    momentum: z.number().min(0).lt(1),
    epsilon: z.number().positive(),
  }),
  z.strictObject({ kind: z.literal('activation'), fn: activation }),
  z.strictObject({
    kind: z.literal('squeeze-excite'),
    channels: whole,
    fn: activation,
    gate: z.enum(['sigmoid', 'hard-sigmoid']),
  }),
  z.strictObject({ kind: z.literal('add') }),
  z.strictObject({ kind: z.literal('concat') }),
  z.strictObject({ kind: z.literal('flatten') }),
  z.strictObject({ kind: z.literal('split'), sizes: z.array(whole).min(1), index: z.int().min(0) }),
  z.strictObject({ kind: z.literal('channel-shuffle'), groups: whole }),
  z.strictObject({ kind: z.enum(['max-pool', 'avg-pool']), kernel: whole, stride: whole, padding }),
  z.strictObject({ kind: z.literal('global-avg-pool') }),
  z.strictObject({ kind: z.literal('shift') }),
  z.strictObject({ kind: z.literal('dense'), units: whole, bias: z.boolean() }),
  z.strictObject({ kind: z.literal('dropout'), rate: z.number().min(0).lt(1) }),
]) satisfies z.ZodType<Op>;

/** A network: an input shape and nodes in topological order. Wiring and shapes are checked by `inferShapes`. */
export const graphSchema = z.strictObject({
  kind: z.literal('graph'),
  name: z.string().min(1),
  input: z.tuple([whole, whole, whole]),
  nodes: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        op: opSchema,
        inputs: z.array(z.string().min(1)).min(1),
        block: z.string().min(1),
      }),
    )
    .min(1),
  output: z.string().min(1),
}) satisfies z.ZodType<Graph>;
