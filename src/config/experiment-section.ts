import { z } from 'zod';
import { whole } from './config-values.ts';
import { experimentWeights } from './init-section.ts';
import { experimentChanges } from './training-section.ts';

/** One value, or a list of them: the networks of every one. */
const some = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).min(1)]);
const kernel = whole(1, 31).refine((size) => size % 2 === 1, 'expected an odd number');
const name = z.string().min(1);

const networkSchema = z
  .strictObject({
    network: some(name).describe(
      'a published network, an architecture file, block strings, or the folder of a training',
    ),
    label: name.optional().describe('what tables call it; of one network only'),
    series: some(name).optional().describe('the lines of the picture that it is a point of; default: the network'),
    width: some(z.number().positive().max(10))
      .optional()
      .describe('multiplier of the channels, of published networks that can say it'),
    kernel: some(kernel).optional().describe('one size for all depthwise kernels'),
    kernels: z.array(kernel).min(1).max(6).optional().describe('mixed sizes, one per group of channels'),
    groups: some(whole(1, 6)).optional().describe('mixed sizes 3, 5, 7, ...: how many'),
    partition: some(z.enum(['equal', 'exponential']))
      .optional()
      .describe('how mixed kernels share the channels'),
    dilated: some(z.boolean()).optional().describe('dilated 3x3 kernels in place of large ones'),
    layer: some(whole(0)).optional().describe('only this depthwise layer, counted from 0'),
  })
  .refine(
    ({ kernel: one, kernels, groups }) => [one, kernels, groups].filter((given) => given !== undefined).length < 2,
    {
      path: ['kernels'],
      message: 'expected one of kernel, kernels and groups',
    },
  );

const experimentShape = z.strictObject({
  networks: z
    .array(z.union([name, networkSchema]))
    .min(1)
    .describe('names, or mappings whose lists stand for every combination of their values'),
  settings: z
    .record(name, experimentChanges)
    .default({})
    .describe(
      'changes of the section training by name, and init: each network is trained under each; default: as it stands',
    ),
  weights: experimentWeights
    .optional()
    .describe(
      'what settings with init begin with, as training.init.weights; of several networks a path for each label (--from)',
    ),
  seeds: whole(1)
    .max(1000)
    .default(1)
    .describe('trainings of each network under each settings; networks share the draws of a seed'),
  baseline: name
    .optional()
    .describe(
      'what the others are compared with, seed by seed: the label of a network, or the name of settings (each network with itself); default: the first network',
    ),
  metric: z
    .enum(['accuracy', 'balancedAccuracy', 'mAP', 'ap50', 'ap75', 'loss', 'trainLoss'])
    .default('accuracy')
    .describe('what is compared; default of detectors: mAP'),
  picture: z
    .strictObject({
      x: z
        .enum(['macs', 'params', 'latencyMs', 'largestKernel', 'layer', 'width', 'epoch'])
        .default('macs')
        .describe('of each network: a cost, what its variant says, or epoch: a curve (validated after each)'),
      y: z.enum(['value', 'difference']).default('value').describe('the metric, or its difference from the baseline'),
      area: z.enum(['none', 'params', 'macs']).default('params').describe('what the size of a dot shows'),
    })
    .prefault({})
    .describe('axes and dots of the picture (--svg)'),
});

/** Metrics that each epoch tells. */
const CURVES: readonly string[] = ['accuracy', 'mAP', 'loss', 'trainLoss'];

/** A list of networks, trained alike, several times. */
export const experimentSchema = experimentShape.refine(
  ({ picture: { x, y }, metric }) => x !== 'epoch' || (y === 'value' && CURVES.includes(metric)),
  {
    path: ['picture', 'x'],
    message: `expected epoch with y: value and the metric ${CURVES.join(', ')} only`,
  },
);

export type ExperimentSettings = z.infer<typeof experimentSchema>;
export type ExperimentNetwork = z.infer<typeof networkSchema>;
