import { z } from 'zod';
import { whole } from './config-values.ts';
import { finalsSchema } from './finals-section.ts';
import { functionSchema } from './function-section.ts';
import { programSchema } from './program-section.ts';
import { torchSchema } from './torch-section.ts';

/** How long a search runs, and in how many processes. */
export const searchSchema = z.strictObject({
  trials: whole(1)
    .default(20)
    .describe('networks to evaluate (candidates that break a constraint untrained do not count)'),
  workers: whole(1).max(256).default(1).describe('trials at the same time, each in its own process'),
  trialTimeout: z
    .number()
    .positive()
    .max(1_000_000)
    .default(3600)
    .describe('seconds after which a trial (with fidelities: one rung of it) is stopped and counts as failed'),
  maxSeconds: z
    .number()
    .positive()
    .max(100_000_000)
    .optional()
    .describe('seconds after which no new work is started, counted from each search or resume; default: no limit'),
  measureFront: z
    .boolean()
    .default(true)
    .describe('with a device: whether the latency of the front is measured once more when the search is over'),
  keepWeights: z
    .boolean()
    .default(true)
    .describe('whether the trained weights of the best networks are kept in the run, for export and further training'),
  maxConsecutiveFailures: whole(1).default(10).describe('failed trials in a row after which the search stops'),
  finals: finalsSchema.optional(),
});

/** What the networks of a search are meant for. */
export const targetSchema = z.strictObject({
  resolution: whole(8)
    .max(1024)
    .optional()
    .describe(
      "side in pixels of the images that the networks are meant for: costs, limits, latencies and exports are of this size, whatever data.resolution trains with; default: the space's (of CIFAR at most 32), or that of the data where it is larger or the space names none",
    ),
});

/** What computes. */
export const engineSchema = z.strictObject({
  kind: z
    .enum(['auto', 'native', 'tfjs'])
    .default('auto')
    .describe('auto: native where its kernels were built, else tfjs'),
  backend: z
    .enum(['auto', 'tensorflow', 'wasm', 'cpu'])
    .default('auto')
    .describe('tfjs only; auto: tensorflow when installed, else wasm'),
  instructionSet: z
    .enum(['auto', 'amx', 'avx512', 'avx2', 'base'])
    .default('auto')
    .describe(
      'native only; auto: the best that the processor runs. Bits depend on it: name one that all machines have where workers of a queue differ',
    ),
  activations: z
    .enum(['float32', 'bf16'])
    .default('float32')
    .describe(
      'native only: in what training keeps activations and their gradients between kernels; bf16 (16 bits, bfloat16) takes less memory and is faster, weights and sums stay float32',
    ),
  threads: whole(1)
    .max(1024)
    .optional()
    .describe(
      'per worker; default: the cores divided by the workers, at least 1 (tfjs on wasm and cpu always computes on one)',
    ),
});

const ownEngine = z.strictObject({ kind: z.literal('train') }).describe("trains it on mixnas' own engines");

/** What trains one network. */
export const trainerSchema = z.discriminatedUnion('kind', [ownEngine, programSchema, torchSchema]);

/** Where a candidate's accuracy comes from. */
export const evaluatorSchema = z.discriminatedUnion('kind', [
  ownEngine,
  programSchema,
  torchSchema,
  z
    .strictObject({
      kind: z.literal('shared'),
      epochs: whole(1)
        .default(10)
        .describe('epochs of the weights that all networks share; the other settings are those of training'),
      stepsPerNetwork: whole(1).default(2).describe('steps that a network is trained before the next takes its turn'),
      images: whole(1).default(1024).describe("training images for a network's batch norm statistics"),
    })
    .describe('trains weights that all networks share once, and validates each network with its part of them'),
  z
    .strictObject({
      kind: z.literal('tabular'),
      table: z.string().min(1).describe('JSON object keyed by genotype digits'),
      size: whole(1, 4096).default(32).describe('side of the images that the table was made with, pixels'),
      classes: whole(2, 65_536).default(10).describe('number of classes that the table was made with'),
    })
    .describe('looks it up in a table of known results'),
  functionSchema,
]);

export type SearchSettings = z.infer<typeof searchSchema>;
export type TargetSettings = z.infer<typeof targetSchema>;
export type EngineSettings = z.infer<typeof engineSchema>;
export type TrainerSettings = z.infer<typeof trainerSchema>;
export type EvaluatorSettings = z.infer<typeof evaluatorSchema>;
