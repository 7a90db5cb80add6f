import { z } from 'zod';
import { whole } from './config-values.ts';

const initShape = {
  weights: z
    .string()
    .min(1)
    .describe(
      'folder of a run or of a training, a checkpoint (.ckpt), or a safetensors file as timm or mixnas export names its tensors',
    ),
  classifier: z
    .enum(['auto', 'replace'])
    .default('auto')
    .describe('auto: kept where the classes are as many; replace: starts from fresh weights'),
  freeze: z
    .string()
    .min(1)
    .optional()
    .describe(
      'the last block whose layers stay as they are, their batch norms too (mixnas arch --layers lists blocks); body: all but the classifier',
    ),
  freezeEpochs: whole(1).optional().describe('epochs after which everything is trained; default: never'),
  bodyRate: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('what the learning rate of all layers but the classifier is multiplied by; default: 1'),
};

/** Epochs that nothing is frozen in are no epochs. */
const freezesIts = {
  check: ({ freeze, freezeEpochs }: { freeze?: string | undefined; freezeEpochs?: number | undefined }) =>
    freezeEpochs === undefined || freeze !== undefined,
  problem: { path: ['freezeEpochs'], message: 'expected freeze with it' },
};

/** What a training begins with in place of fresh weights. */
export const initSchema = z.strictObject(initShape).refine(freezesIts.check, freezesIts.problem);

const path = z.string().min(1);

/** Weights of a list of networks: one path, or one for each of them. */
export const experimentWeights = z.union([path, z.record(z.string().min(1), path)]);

/** How the networks of a list begin with given weights. */
export const experimentInit = z
  .strictObject({
    ...initShape,
    weights: experimentWeights
      .optional()
      .describe('as training.init.weights; of several networks a path for each label; default: experiment.weights'),
  })
  .refine(freezesIts.check, freezesIts.problem);

export type InitSettings = z.infer<typeof initSchema>;
export type ExperimentWeights = z.infer<typeof experimentWeights>;
export type ExperimentInit = z.infer<typeof experimentInit>;
