import { z } from 'zod';
import { seedNumber } from './config-values.ts';
import { controllerSchema } from './controller-section.ts';
import { dataSchema } from './data-section.ts';
import { deviceProblems, deviceSchema } from './device-section.ts';
import { fidelityProblems, fidelitySchema } from './fidelity-section.ts';
import { finalsProblems } from './finals-section.ts';
import { constraintSchema, frontSchema, objectiveSchema } from './objective-sections.ts';
import { queueSchema } from './queue-section.ts';
import { engineSchema, evaluatorSchema, searchSchema, targetSchema, trainerSchema } from './run-sections.ts';
import { sharedProblems } from './shared-section.ts';
import { trainingSchema } from './training-section.ts';

const name = z
  .string()
  .regex(/^[\w.-]+$/, 'expected letters, digits, ".", "_" or "-"')
  .refine((text) => !/^\.+$/.test(text), 'expected a name with more than dots')
  .max(100)
  .describe('names the run folder');
const seed = seedNumber.default(0).describe('root of every random draw');

/** A whole search config. Unknown keys are errors; what is left out takes the defaults given here. */
export const configSchema = z
  .strictObject({
    name,
    seed,
    space: z.string().min(1).describe('a name from search-spaces/ or the path of a YAML file'),
    data: dataSchema.optional().describe('needed unless the evaluator is a table'),
    target: targetSchema.prefault({}),
    training: trainingSchema.prefault({}),
    fidelity: fidelitySchema.prefault({ kind: 'full' }),
    evaluator: evaluatorSchema.prefault({ kind: 'train' }),
    controller: controllerSchema.prefault({ kind: 'regularized-evolution' }),
    objective: objectiveSchema.prefault({ kind: 'accuracy' }),
    constraints: z.array(constraintSchema).default([]),
    front: frontSchema.prefault({}),
    search: searchSchema.prefault({}),
    engine: engineSchema.prefault({}),
    queue: queueSchema.prefault({}),
    device: z
      .union([z.string().min(1), deviceSchema])
      .optional()
      .describe('what latencyMs is measured on: a name from devices/, a file (YAML, or a latency table), or a section'),
  })
  .refine((config) => config.data !== undefined || config.evaluator.kind === 'tabular', {
    path: ['data'],
    message: 'expected a section with kind synthetic, cifar10, cifar100 or image-folder',
  })
  .refine(({ target, evaluator }) => target.resolution === undefined || evaluator.kind !== 'tabular', {
    path: ['target', 'resolution'],
    message: 'expected nothing: of a table of known results evaluator.size says it',
  })
  .refine(({ data }) => data?.validationPerClass !== 0, {
    path: ['data', 'validationPerClass'],
    message: 'expected at least 1 in a search, which compares networks on these images',
  })
  .superRefine((config, context) => {
    for (const { path, message } of [
      ...fidelityProblems(config),
      ...deviceProblems(config),
      ...finalsProblems(config),
      ...sharedProblems(config),
    ]) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });

/** Sections of a search config that the training of one network has no use for. */
export const SEARCH_ONLY = [
  'space',
  'target',
  'fidelity',
  'controller',
  'objective',
  'constraints',
  'front',
  'search',
  'queue',
  'device',
] as const;

/** The config of one network's training: the sections of a search config that apply. Unknown keys are errors. */
export const trainingConfigSchema = z.strictObject({
  name,
  seed,
  data: dataSchema,
  training: trainingSchema.prefault({}),
  evaluator: trainerSchema.prefault({ kind: 'train' }),
  engine: engineSchema.prefault({}),
});

export type Config = z.infer<typeof configSchema>;
export type TrainingConfig = z.infer<typeof trainingConfigSchema>;
