import { z } from 'zod';
import { whole } from './config-values.ts';

/** Metrics that a training program can measure. */
const MEASURES = ['accuracy', 'loss', 'trainLoss'] as const;

const seconds = z.number().positive().max(1_000_000);

/** A program of the user's that trains; `docs/trainer-protocol.md` says how it is spoken to. */
export const programSchema = z
  .strictObject({
    kind: z.literal('program'),
    command: z
      .array(z.string().min(1))
      .min(1)
      .describe('the program and its arguments, no shell; those that begin with ./ or ../ are relative to the config'),
    measures: z
      .array(z.enum(MEASURES))
      .min(1)
      .optional()
      .describe('metrics that its results must hold; default: all that it says it measures'),
    options: z
      .record(z.string(), z.json())
      .default({})
      .describe("the program's own settings, passed on as they are; part of the identity of a training"),
    env: z
      .record(z.string(), z.string())
      .default({})
      .describe('environment variables besides those of mixnas; values as those of command'),
    devices: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('devices to spread the workers over; default: those that the program lists'),
    workersPerDevice: whole(1)
      .max(256)
      .optional()
      .describe('trials at the same time on each device; search.workers is then devices times this'),
    startSeconds: seconds.default(120).describe('seconds that it may take to start'),
    silentSeconds: seconds
      .default(60)
      .describe('seconds without a sign of life after which a training program is killed, and the trial failed'),
    trialsPerProcess: whole(1).optional().describe('trials after which a fresh process is started; default: no limit'),
  })
  .describe('a program of your own trains it: docs/trainer-protocol.md');

export type ProgramSettings = z.infer<typeof programSchema>;

/** Whether each candidate is trained on its own, from fresh weights. */
export function trainsEach({ kind }: { readonly kind: string }): boolean {
  return kind === 'train' || kind === 'program' || kind === 'torch';
}
