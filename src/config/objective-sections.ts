import { z } from 'zod';
import { COST_NAMES, METRIC_NAMES, METRICS, SCORE_NAMES } from '../metric/index.ts';
import { amount } from './config-values.ts';

const meanings = METRIC_NAMES.map((name) => `${name}: ${METRICS[name].meaning}`).join('; ');

export const metricSchema = z.enum(METRIC_NAMES).describe(meanings);

const score = {
  score: z
    .enum(SCORE_NAMES)
    .optional()
    .describe('what stands for accuracy in it; default: the accuracy, of detectors mAP'),
};

const budget = {
  ...score,
  metric: z.enum(COST_NAMES).default('macs').describe('the cost that is weighed against accuracy'),
  target: amount.describe('budget of that cost, for instance 60M'),
};

/** What a search maximises. */
export const objectiveSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('accuracy'), ...score }).describe('validation accuracy alone'),
  z
    .strictObject({
      kind: z.literal('mnasnet'),
      variant: z.enum(['soft', 'hard']).default('soft').describe('soft: exponents -0.07, -0.07; hard: 0, -1'),
      alpha: z.number().max(0).optional().describe("exponent within the budget; default: the variant's"),
      beta: z.number().max(0).optional().describe("exponent beyond the budget; default: the variant's"),
      ...budget,
    })
    .describe('accuracy × (cost / target)^w (Tan et al., CVPR 2019)'),
  z
    .strictObject({
      kind: z.literal('tunas'),
      beta: z.number().min(0).default(0.07).describe('cost of missing the budget by 100 %'),
      ...budget,
    })
    .describe('accuracy − beta × |cost / target − 1| (Bender et al., CVPR 2020)'),
  z
    .strictObject({
      kind: z.literal('pareto'),
      metrics: z
        .array(metricSchema)
        .min(2)
        .max(3)
        .refine((names) => new Set(names).size === names.length, { message: 'expected metrics that all differ' })
        .default(['accuracy', 'macs'])
        .describe('two or three metrics; of detectors mAP stands for accuracy in the default'),
    })
    .describe('several objectives at once: a true Pareto search'),
]);

/** A hard limit; what breaks one known before training is never trained. */
export const constraintSchema = z
  .strictObject({
    metric: metricSchema,
    max: amount.optional().describe('largest value that is kept, for instance 20M'),
    min: amount.optional().describe('smallest value that is kept'),
    margin: z
      .number()
      .min(0)
      .max(10)
      .optional()
      .describe('how many residual deviations of the latency table a prediction must keep from the limit; default: 0'),
  })
  .refine((c) => c.max !== undefined || c.min !== undefined, { message: 'expected max, min or both' });

/** The front that a report shows and its hypervolume's reference point. */
export const frontSchema = z.strictObject({
  metrics: z
    .array(metricSchema)
    .min(2)
    .max(3)
    .default(['accuracy', 'macs'])
    .describe('two or three metrics; of detectors mAP stands for accuracy in the default'),
  reference: z
    .partialRecord(metricSchema, z.number().min(0))
    .default({})
    .describe(
      'worst corner per metric; default: accuracy 0, the loss of guessing, and the largest cost sampled from the space',
    ),
});

export type ObjectiveSettings = z.infer<typeof objectiveSchema>;
export type Constraint = z.infer<typeof constraintSchema>;
export type FrontSettings = z.infer<typeof frontSchema>;
