import { z } from 'zod';

/** Version of the trainer protocol that this build speaks, and the only one. */
export const PROTOCOL = 1;

/** Bytes of the longest line in either direction, its end included. */
export const MAX_LINE_BYTES = 1_000_000;

/** Seconds between two heartbeats, at most. */
export const HEARTBEAT_SECONDS = 2;

/** What a trainer may be able to do besides training a network to its end. */
export const FEATURES = [
  'rungs',
  'checkpoint',
  'exact-resume',
  'deterministic',
  'weights',
  'test',
  'class-weights',
  'one-channel',
] as const;
export type Feature = (typeof FEATURES)[number];

export const wholeNumber = z.int().min(0);
export const text = z.string();
export const file = z.string().min(1).describe('absolute path');
export const id = z.string().min(1).describe('of the request that it is about');
/** A number, or null where it is not finite. */
export const maybeFinite = z.number().nullable().describe('null where it is not finite');
export const seconds = z.number().min(0);
