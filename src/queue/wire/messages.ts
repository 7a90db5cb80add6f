import { z } from 'zod';
import type { TrialProgress } from '../../trial/index.ts';
import type { RunTrainer } from './run-trainer.ts';

/** Version of these messages: a worker leaves runs of another one alone. */
export const WIRE_VERSION = 2;

const count = z.int().min(0);

/** What a run's coordinator says of it, anew every two seconds. */
const announcementSchema = z.object({
  version: z.literal(WIRE_VERSION),
  run: z.string(),
  /** Of the config. */
  name: z.string(),
  /** Counts up: one that stands still is of a coordinator that is gone. */
  beat: count,
  coordinator: z.object({ id: z.string(), host: z.string(), pid: count, folder: z.string() }),
  /** Addresses of its file server with their token, the best first; empty until it is there. */
  files: z.array(z.string()),
  accept: z.enum(['same', 'any']),
  requires: z.object({
    mixnas: z.string(),
    /** Of an engine: name, version and instruction set; of a program: name, version and what it computes with. */
    engine: z.string(),
    trainer: z.custom<RunTrainer>((value) => typeof value === 'object' && value !== null),
    /** Null: each worker shares its own cores. */
    threads: z.int().min(1).nullable(),
  }),
  /** Seconds of the longest trial so far; null before the first. */
  longestSeconds: z.number().nullable(),
});
export type Announcement = z.infer<typeof announcementSchema>;

/** Weights of the run: the key of a file, and the identity of what it holds. */
const weightsSchema = z.object({ key: z.string(), hash: z.string() });

/** One trial, one rung of it, or one final: a job of the queue. */
const jobSchema = z.object({
  token: z.string().regex(/^[0-9a-f-]{36}$/),
  trial: count,
  rung: count.nullable(),
  /** Seconds after which it counts as failed. */
  timeout: z.number().positive(),
  data: z.object({ hash: z.string(), content: z.string().nullable() }),
  /** Key of the training that it continues from; null where it begins. */
  from: z.string().nullable(),
  /** Whether the training is kept where it pauses and ends (rungs, finals), to be sent. */
  keeps: z.boolean(),
  /** Whether the trained weights are to be sent. */
  weights: z.boolean(),
  /** Whether what the program prints is to be sent. */
  log: z.boolean(),
  /** The weights that the network inherits; null where it is trained from fresh ones. */
  shared: weightsSchema.nullable(),
  /** The weights that its training begins with; null where those are fresh. */
  start: weightsSchema.nullable(),
  /** The `QueueRequest` without what is of one machine, packed. */
  body: z.string(),
});
export type JobMessage = z.infer<typeof jobSchema>;

/** Files that a worker may send for an attempt. */
export const SENT_FILES = ['checkpoint', 'weights', 'log'] as const;
const sentFile = z.enum(SENT_FILES);
/** A file that a worker has sent for an attempt. */
export type SentFile = z.infer<typeof sentFile>;

const token = z.string();
const worker = z.string();
const eventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('claimed'), token, worker, machine: z.string() }),
  /** `body`: the `TrialResult`, packed. `files` have arrived before. */
  z.object({
    kind: z.literal('done'),
    token,
    worker,
    machine: z.string(),
    body: z.string(),
    files: z.array(sentFile),
  }),
  /** Given back. `isFault`: something is wrong there, and the same may happen again. */
  z.object({
    kind: z.literal('released'),
    token,
    worker,
    isFault: z.boolean(),
    message: z.string(),
    files: z.array(sentFile),
  }),
  /** The worker has ended in good order. */
  z.object({ kind: z.literal('left'), worker }),
]);
/** What a worker says to a coordinator, in the order in which it happened. */
export type WorkerEvent = z.infer<typeof eventSchema>;

const heartbeatSchema = z.object({
  version: z.literal(WIRE_VERSION),
  id: z.string(),
  name: z.string(),
  host: z.string(),
  pid: count,
  /** Counts up: one that stands still is of a worker that is gone. */
  beat: count,
  mixnas: z.string(),
  cores: count,
  slots: count,
  /** By run: what it computes with there. */
  engines: z.record(z.string(), z.string()),
  tokens: z.array(
    z.object({
      run: z.string(),
      token: z.string(),
      /** `done`: its result waits to be acknowledged. */
      state: z.enum(['running', 'done']),
      progress: z.custom<TrialProgress>((value) => typeof value === 'object' && value !== null).nullable(),
    }),
  ),
  /** By run: why it does not work for it. */
  refused: z.record(z.string(), z.string()),
  /** By run: what differs where it works for it all the same. */
  differs: z.record(z.string(), z.string()),
});
/** What a worker says of itself, anew every two seconds, from a process that does no training. */
export type Heartbeat = z.infer<typeof heartbeatSchema>;

function parser<T extends z.ZodType>(schema: T): (text: string) => z.infer<T> | null {
  return (text) => {
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      return null;
    }
  };
}

/** Each reads its message; null for what is none of this version. */
export const parseAnnouncement = parser(announcementSchema);
export const parseEvent = parser(eventSchema);
export const parseHeartbeat = parser(heartbeatSchema);

/** Reads the data of a job; null for what is none of this version. */
export function parseJob(data: unknown): JobMessage | null {
  return jobSchema.safeParse(data).data ?? null;
}
