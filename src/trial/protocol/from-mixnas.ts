import { z } from 'zod';
import { trainingSettingsSchema } from '../../config/index.ts';
import { graphSchema } from '../../graph/index.ts';
import { file, id, seconds, text, wholeNumber } from './values.ts';

const positive = z.int().min(1);
const shape = z.tuple([positive, positive, positive]).describe('[height, width, channels]');

const groupSchema = z.object({
  offset: wholeNumber.describe('first channel'),
  channels: positive,
  taps: positive.describe('along one side of the stored kernel'),
  dilation: positive.describe('distance between taps'),
});

const initialSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('normal'), deviation: z.number() }),
  z.object({ kind: z.literal('uniform'), bound: z.number() }),
  z.object({ kind: z.literal('constant'), value: z.number() }),
]);

const parameterSchema = z.object({
  name: z.string().min(1).describe('<node id>/<weight>'),
  role: z.enum(['kernel', 'bias', 'gamma', 'beta', 'mean', 'variance']),
  shape: z.array(positive).describe('float32, row-major'),
  trained: z.boolean().describe('changed by gradient'),
  decayed: z.boolean().describe('weight decay applies'),
  initial: initialSchema,
});

const rungNetworkSchema = z.object({
  graph: graphSchema,
  shapes: z.record(text, shape).describe('value of the input and of each node, per image'),
  groups: z.record(text, z.array(groupSchema)).describe('channel groups of each depthwise node'),
});

const networkSchema = rungNetworkSchema.extend({
  parameters: z.array(parameterSchema).describe("all weights in the network's order"),
});

const splitsOf = <T extends z.ZodType>(value: T) => z.object({ train: value, validation: value, test: value });
const channels = z.array(z.number()).min(1).max(3).describe('one value per channel');

const dataSchema = z.object({
  kind: z.literal('packed'),
  hash: text.describe('identity of all pixels and labels'),
  folder: file,
  format: positive,
  classes: z.array(text).min(1),
  size: positive.describe('side of the images, pixels'),
  mean: channels.describe('of the training images, on the scale 0..1; one value per channel'),
  deviation: channels,
  counts: splitsOf(wholeNumber),
  sha256: splitsOf(text).describe("of a split's images followed by its labels"),
  files: splitsOf(
    z.object({
      images: file.describe('uint8 [count, size, size, channels], RGB or grey'),
      labels: file.describe('uint16 little-endian [count]'),
    }),
  ),
});

const rungSchema = z.object({
  epochs: positive.describe('in all when the rung is done'),
  annealEpochs: wholeNumber.describe('of falling rate before it is measured, thrown away afterwards'),
  size: positive.describe('side of the images, pixels'),
  indices: z
    .object({ file: file.describe('uint32 little-endian [count], ascending'), count: positive })
    .nullable()
    .describe('training images to use; null = all'),
  network: rungNetworkSchema.nullable().describe('at that size; null = that of the request'),
});

const mixnasHello = z
  .object({
    kind: z.literal('hello'),
    protocol: z.int(),
    mixnas: text.describe('version, for people'),
    worker: wholeNumber,
    device: text.nullable().describe('to train on; null = the trainer chooses, and lists all that it could use'),
    threads: positive.describe('processor threads that it may compute with'),
    heartbeatSeconds: z.number().positive().describe('longest time between two heartbeats'),
    options: z.record(text, z.json()).describe('evaluator.options of the config'),
  })
  .describe('the first line, written when the process starts');

const train = z
  .object({
    kind: z.literal('train'),
    protocol: z.int(),
    id: id.describe('names this attempt; every message about it repeats it'),
    trial: wholeNumber,
    hash: text.describe('identity of the training, for checkpoint and weights'),
    seed: text.describe('root of all draws'),
    seedNumber: z.int().min(0).max(0xffff_ffff).describe('made from `seed`'),
    network: networkSchema,
    data: dataSchema,
    training: trainingSettingsSchema,
    rungs: z.array(rungSchema).min(1).nullable().describe('up to the one to train, the lowest first; null = all of it'),
    validateEvery: positive.nullable().describe('epochs between validations; null = after the last only'),
    checkpoint: file.nullable().describe("where the training is kept, in the trainer's own format"),
    weights: file.nullable().describe('where the trained weights go'),
    best: file.nullable().describe('where the weights of the best validated epoch go'),
    test: z.boolean().describe('whether to score the test images at the end'),
    budget: z.object({ seconds: seconds.describe('after which the trial is killed') }),
  })
  .describe('one network to train');

const cancel = z.object({ kind: z.literal('cancel'), id }).describe('stop between two steps and answer `cancelled`');

/** Messages from mixnas, by their names. */
export const FROM_MIXNAS = { mixnasHello, train, cancel } as const;

export type MixnasHello = z.infer<typeof mixnasHello>;
export type TrainMessage = z.infer<typeof train>;
export type FromMixnas = MixnasHello | TrainMessage | z.infer<typeof cancel>;
