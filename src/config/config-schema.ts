import { z } from 'zod';
import type { Given } from '../util/given.ts';
import { boxProblems, hasBoxes } from './box-problems.ts';
import { seedNumber } from './config-values.ts';
import { controllerSchema } from './controller-section.ts';
import { dataSchema } from './data-section.ts';
import { deviceProblems, deviceSchema } from './device-section.ts';
import { experimentSchema } from './experiment-section.ts';
import { fidelityProblems, fidelitySchema } from './fidelity-section.ts';
import { finalsProblems } from './finals-section.ts';
import { functionProblems } from './function-section.ts';
import { constraintSchema, frontSchema, objectiveSchema } from './objective-sections.ts';
import { trainsEach } from './program-section.ts';
import { queueSchema } from './queue-section.ts';
import { engineSchema, evaluatorSchema, searchSchema, targetSchema, trainerSchema } from './run-sections.ts';
import { sharedProblems } from './shared-section.ts';
import { taskProblems } from './task-problems.ts';
import { taskSection } from './task-section.ts';
import { trainingSchema } from './training-section.ts';

const name = z
  .string()
  .regex(/^[\w.-]+$/, 'expected letters, digits, ".", "_" or "-"')
  .refine((text) => !/^\.+$/.test(text), 'expected a name with more than dots')
  .max(100)
  .describe('names the run folder');
const seed = seedNumber.default(0).describe('root of every random draw');

/** What searches and experiments have in common. */
const sections = {
  name,
  seed,
  data: dataSchema.optional().describe('needed unless the evaluator is a table or a function'),
  task: taskSection,
  target: targetSchema.prefault({}).describe('what the networks are meant for'),
  training: trainingSchema.prefault({}).describe('how each network is trained'),
  fidelity: fidelitySchema.prefault({ kind: 'full' }).describe('how much training each candidate gets'),
  evaluator: evaluatorSchema.prefault({ kind: 'train' }).describe("where a candidate's metrics come from"),
  objective: objectiveSchema.prefault({ kind: 'accuracy' }).describe('what is maximised'),
  constraints: z
    .array(constraintSchema)
    .default([])
    .describe('hard limits: a network that breaks one known before training is not trained'),
  front: frontSchema.prefault({}).describe('the metrics of the front that reports show'),
  search: searchSchema.prefault({}).describe('how long the search runs, and in how many processes'),
  engine: engineSchema.prefault({}).describe('what computes'),
  queue: queueSchema.prefault({}).describe('workers on other machines that train the networks (--queue)'),
  device: z
    .union([z.string().min(1), deviceSchema])
    .optional()
    .describe('what latencyMs is measured on: a name from devices/, a file (YAML, or a latency table), or a section'),
};

type Common = z.infer<z.ZodObject<typeof sections>>;

/** What no section can see on its own. */
function checkTogether(config: Common, context: z.RefinementCtx): void {
  const { data, evaluator, target, training } = config;
  const problems: { readonly path: readonly PropertyKey[]; readonly message: string }[] = [];
  if (data === undefined && evaluator.kind !== 'tabular' && evaluator.kind !== 'function') {
    const message = 'expected a section with kind synthetic, cifar10, cifar100, image-folder, coco or scenes';
    problems.push({ path: ['data'], message });
  }
  if (target.resolution !== undefined && evaluator.kind === 'tabular') {
    const message = 'expected nothing: of a table of known results evaluator.size says it';
    problems.push({ path: ['target', 'resolution'], message });
  }
  if (training.init !== undefined) {
    const message =
      'expected nothing: it is for mixnas train; an experiment names it under experiment.settings, the networks of a search are different ones';
    problems.push({ path: ['training', 'init'], message });
  }
  const held = hasBoxes(data) ? 'validationImages' : 'validationPerClass';
  if ((data as Readonly<Record<string, unknown>> | undefined)?.[held] === 0) {
    const message = 'expected at least 1 in a search, which compares networks on these images';
    problems.push({ path: ['data', held], message });
  }
  for (const { path, message } of [
    ...problems,
    ...fidelityProblems(config),
    ...deviceProblems(config),
    ...finalsProblems(config),
    ...sharedProblems(config),
    ...functionProblems(config),
    ...boxProblems(config),
    ...taskProblems(config),
  ]) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
}

/** A whole search config. Unknown keys are errors; what is left out takes the defaults given here. */
export const configSchema = z
  .strictObject({
    ...sections,
    space: z.string().min(1).describe('a name from search-spaces/ or the path of a YAML file'),
    controller: controllerSchema
      .prefault({ kind: 'regularized-evolution' })
      .describe('which algorithm proposes networks'),
  })
  .superRefine(checkTogether);

/** The config of an experiment: a search whose networks are a list. */
export const experimentConfigSchema = z
  .strictObject({
    ...sections,
    experiment: experimentSchema.describe('networks that are trained alike and compared: docs/experiments.md'),
  })
  .superRefine(checkTogether)
  .refine(({ evaluator }) => trainsEach(evaluator), {
    path: ['evaluator', 'kind'],
    message: 'expected train, program or torch: an experiment trains each of its networks',
  })
  .refine(({ experiment, fidelity }) => experiment.picture.x !== 'epoch' || fidelity.kind === 'full', {
    path: ['fidelity', 'kind'],
    message: 'expected full with experiment.picture.x = epoch: rungs validate where they end',
  })
  .refine(({ search }) => search.finals === undefined, {
    path: ['search', 'finals'],
    message: 'expected nothing: experiment.seeds says how often each network is trained',
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
export const trainingConfigSchema = z
  .strictObject({
    name,
    seed,
    data: dataSchema,
    task: taskSection,
    training: trainingSchema.prefault({}),
    evaluator: trainerSchema.prefault({ kind: 'train' }),
    engine: engineSchema.prefault({}),
  })
  .superRefine((config, context) => {
    for (const { path, message } of [...boxProblems(config), ...taskProblems(config)])
      context.addIssue({ code: 'custom', path: [...path], message });
  });

export type Config = z.infer<typeof configSchema>;
export type ExperimentConfig = z.infer<typeof experimentConfigSchema>;
/** A config as it is written: what has a default may be left out, amounts may be text (`20M`). */
export type ConfigInput = Given<z.input<typeof configSchema>>;
export type TrainingConfig = z.infer<typeof trainingConfigSchema>;
