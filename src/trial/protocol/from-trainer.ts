import { z } from 'zod';
import { FEATURES, id, maybeFinite, seconds, text, wholeNumber } from './values.ts';

/** Metrics that a trainer can measure. */
const measure = z.enum(['accuracy', 'loss', 'trainLoss']);

const epochSchema = z.object({
  epoch: z.int().min(1),
  trainLoss: z.number(),
  trainAccuracy: z.number().min(0).max(1),
  accuracy: z.number().min(0).max(1).nullable(),
  loss: z.number().nullable(),
  learningRate: z.number(),
  seconds,
});

const history = z.array(epochSchema).describe('all epochs from the first one, also those trained before a pause');

const trainerHello = z
  .object({
    kind: z.literal('hello'),
    protocol: z.int().describe('version that the trainer speaks'),
    name: z.string().min(1),
    version: z.string().min(1),
    runtime: z.string().min(1).describe('what it computes with; a run is resumed only with the same'),
    measures: z.array(measure).min(1).describe('metrics that every complete result holds'),
    devices: z.array(z.string().min(1)).min(1).describe('devices that trials can be spread over'),
    features: z.array(z.union([z.enum(FEATURES), text])).describe('what it can do besides; unknown names are ignored'),
  })
  .describe('the answer to the hello of mixnas, once the trainer is ready');

const refuse = z
  .object({ kind: z.literal('refuse'), message: text })
  .describe('instead of the hello: why the trainer cannot work; it then exits');

const heartbeat = z
  .object({ kind: z.literal('heartbeat'), id })
  .describe('a sign of life, from a thread of its own while a request is served');

const progress = z
  .object({
    kind: z.literal('progress'),
    id,
    epoch: z.int().min(1),
    epochs: z.int().min(1),
    step: wholeNumber,
    steps: wholeNumber,
    loss: maybeFinite,
  })
  .describe('how far it is, for people');

const epochDone = z
  .object({ kind: z.literal('epoch'), id, record: epochSchema })
  .describe('an epoch of training has ended, and its files are written');

const testSchema = z.object({
  images: wholeNumber,
  accuracy: z.number().min(0).max(1),
  top5: z.number().min(0).max(1).nullable(),
  loss: maybeFinite,
});

const complete = z.object({
  kind: z.literal('result'),
  id,
  state: z.literal('complete'),
  metrics: z.record(text, maybeFinite).describe('every name of `measures`; more are ignored'),
  history,
  seconds,
  files: z.object({ weights: text.optional(), best: text.optional() }).nullish().describe('files that were written'),
  test: testSchema.nullish().describe('where it was asked for'),
});

const failed = z.object({
  kind: z.literal('result'),
  id,
  state: z.literal('failed'),
  reason: z.enum(['diverged', 'out-of-memory', 'refused', 'error']),
  message: text.describe('for people: what happened and where'),
  history,
  seconds,
});

const cancelled = z.object({ kind: z.literal('result'), id, state: z.literal('cancelled'), history, seconds });

const result = z
  .discriminatedUnion('state', [complete, failed, cancelled])
  .describe('the end of a request; the next one may come');

/** Messages from a trainer, by their names. */
export const FROM_TRAINER = { trainerHello, refuse, heartbeat, progress, epochDone, result } as const;

const fromTrainerSchema = z.discriminatedUnion('kind', [trainerHello, refuse, heartbeat, progress, epochDone, result]);

export type FromTrainer = z.infer<typeof fromTrainerSchema>;
export type TrainerHello = z.infer<typeof trainerHello>;
export type TrainerResult = z.infer<typeof result>;

const KINDS: ReadonlySet<unknown> = new Set(['hello', 'refuse', 'heartbeat', 'progress', 'epoch', 'result']);

/** A line of a trainer that breaks the protocol; the message says how. */
export class ProtocolError extends Error {}

/**
 * Reads one line of a trainer.
 * @returns null for a kind of message that this version does not know
 * @throws ProtocolError saying what was expected and what came
 */
export function parseFromTrainer(line: string): FromTrainer | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new ProtocolError(`expected one JSON object a line; got ${JSON.stringify(line.slice(0, 200))}`);
  }
  const kind = (value as { kind?: unknown } | null)?.kind;
  if (typeof kind === 'string' && !KINDS.has(kind)) return null;
  const checked = fromTrainerSchema.safeParse(value);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const place = issue?.path.join('.') || 'kind';
  throw new ProtocolError(`message ${String(kind)}: ${place}: ${issue?.message}; got ${line.slice(0, 200)}`);
}
